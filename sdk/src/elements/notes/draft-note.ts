import type { NotesTexts } from '../../format/texts/notes-texts.ts';
import type { Annotation } from '../../protocol/annotations.ts';
import type { Filter, QueryResult } from '../../protocol/query.ts';
import { fromLocalTime, toLocalTime } from '../../view/local-time.ts';

/** Content of the form; times as inputs have them. */
export interface Draft {
  readonly text: string;
  readonly isSpan: boolean;
  readonly from: string;
  readonly to: string;
}

const HOUR_MS = 3_600_000;

/** A new note at the last moment of what is shown, or that of a change. */
export function toDraft(
  shown: QueryResult | undefined,
  note: Annotation | undefined,
  timeZone: string | undefined,
): Draft {
  const { asOf, dateRange } = shown ?? {};
  const lastMs = Math.min(Date.parse(asOf ?? ''), Date.parse(dateRange?.[1] ?? ''));
  const fromMs = note ? Date.parse(note.from) : Number.isNaN(lastMs) ? Date.now() : lastMs;
  const toMs = note?.to ? Date.parse(note.to) : fromMs + HOUR_MS;
  return {
    text: note?.text ?? '',
    isSpan: note ? note.to !== null : false,
    from: toLocalTime(fromMs, timeZone),
    to: toLocalTime(toMs, timeZone),
  };
}

export interface NoteContent {
  readonly text: string;
  readonly from: string;
  readonly to: string | null;
}

/** Returns the content of a draft, or the sentence that says what it lacks. */
export function readDraft(draft: Draft, timeZone: string | undefined, words: NotesTexts): NoteContent | string {
  const text = draft.text.trim();
  const [fromMs, toMs] = [draft.from, draft.to].map((time) => fromLocalTime(time, timeZone)) as [number, number];
  if (!text) return words.needsText;
  if (Number.isNaN(fromMs) || (draft.isSpan && Number.isNaN(toMs))) return words.needsTime;
  if (draft.isSpan && toMs <= fromMs) return words.endsEarly;
  const toIso = (ms: number): string => new Date(ms).toISOString();
  return { text, from: toIso(fromMs), to: draft.isSpan ? toIso(toMs) : null };
}

/** Dimension values that filters fix to one: a note is about these. */
export const fixedValues = (filters: readonly Filter[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filters.flatMap((filter) => {
      if (!('member' in filter) || filter.operator !== 'equals') return [];
      const [value, ...others] = filter.values ?? [];
      return value === undefined || others.length > 0 ? [] : [[filter.member, String(value)]];
    }),
  );
