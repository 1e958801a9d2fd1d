import type { Explanation, SentenceKind } from '../protocol/explanations.ts';

/** Sentences that repeat the change, or say what an explanation is about. */
const OF_THE_CHANGE: ReadonlySet<SentenceKind> = new Set([
  'unusual_change',
  'change',
  'no_base',
  'unsettled',
  'range',
  'lengths',
  'no_parts',
]);

/** The first sentence of an explanation that names a cause, else its first one. Undefined if it has none. */
export function findReason({ sentences }: Pick<Explanation, 'sentences'>): string | undefined {
  const reason = sentences.find(({ kind }) => !OF_THE_CHANGE.has(kind)) ?? sentences[0];
  return reason?.parts.map(({ text }) => text).join('');
}
