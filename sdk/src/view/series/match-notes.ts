import type { Annotation } from '../../protocol/annotations.ts';
import type { Filter } from '../../protocol/query.ts';
import { matchAlert } from '../alerts/match-alert.ts';
import { findSpan } from './find-span.ts';
import type { EventSpan } from './match-calendar.ts';

/**
 * Finds the buckets of notes, the first bucket first; `slots` are the first instants of the buckets, ascending, `end` the instant
 * after the last. Notes on values that the filters exclude are left out.
 */
export function matchNotes(
  notes: readonly Annotation[],
  filters: readonly Filter[],
  slots: readonly string[],
  end: string,
): readonly EventSpan[] {
  const starts = slots.map((slot) => Date.parse(slot));
  const endMs = Date.parse(end);
  const spans = notes.flatMap((note): EventSpan[] => {
    const fromMs = Date.parse(note.from);
    const toMs = note.to === null ? fromMs + 1 : Date.parse(note.to);
    const span = matchAlert(note, filters) ? findSpan([fromMs, toMs], starts, endMs) : undefined;
    return span ? [{ name: note.text, ...span, source: 'note' }] : [];
  });
  return spans.sort((a, b) => a.from - b.from);
}
