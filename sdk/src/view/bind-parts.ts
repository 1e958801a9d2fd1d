import type { SentencePart } from '../protocol/explanations.ts';

/** A part of a sentence; a number has the punctuation that must stay on its line. */
export interface BoundPart extends SentencePart {
  readonly before: string;
  readonly after: string;
}

/** Opening brackets before a number. */
const OPENING = /\($/;
/** Closing brackets and punctuation after a number. */
const CLOSING = /^[),.;:]+/;

const match = (pattern: RegExp, part: SentencePart | undefined): string =>
  part && part.fact === undefined ? (pattern.exec(part.text)?.[0] ?? '') : '';

/** Moves brackets and punctuation beside a number from the texts around it to the number. */
export function bindParts(parts: readonly SentencePart[]): readonly BoundPart[] {
  return parts.map((part, index) => {
    const previous = parts[index - 1];
    const next = parts[index + 1];
    if (part.fact !== undefined) return { ...part, before: match(OPENING, previous), after: match(CLOSING, next) };
    const start = previous?.fact === undefined ? 0 : match(CLOSING, part).length;
    const rest = part.text.slice(start);
    return { text: next?.fact === undefined ? rest : rest.replace(OPENING, ''), before: '', after: '' };
  });
}
