import type { ReactiveElement } from 'lit';
import { getAnnotations, type AnnotationChanges } from '../../client/annotations.ts';
import type { Client } from '../../client/client.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import type { Annotation } from '../../protocol/annotations.ts';
import type { Filter, QueryResult } from '../../protocol/query.ts';
import { matchNotes } from '../../view/series/match-notes.ts';
import type { EventSpan } from '../../view/series/match-calendar.ts';

export interface NotesQuestion {
  readonly metric: string;
  readonly filters: readonly Filter[];
  /** First instants of the buckets, ascending. */
  readonly slots: readonly string[];
}

export interface Notes {
  /** Call at each update: the notes in the range of a result, as far as they are loaded. */
  find(client: Client | undefined, result: QueryResult, question: NotesQuestion): readonly EventSpan[];
}

/** Loads the notes of what its host shows, and again when they changed. A failure leaves the host without notes. */
export function followNotes(host: ReactiveElement): Notes {
  const changes = createCellController<AnnotationChanges>(host);
  let key = '';
  let notes: readonly Annotation[] = [];

  async function load(client: Client, metric: string, range: readonly [string, string], asked: string): Promise<void> {
    const list = await getAnnotations(client)
      .list(metric, [range[0], range[1]])
      .catch(() => undefined);
    if (!list || asked !== key) return;
    notes = list.annotations;
    host.requestUpdate();
  }

  return {
    find(client, { dateRange }, { metric, filters, slots }) {
      if (!client) return [];
      changes.watch(getAnnotations(client).changes);
      const counts = changes.value ?? {};
      const asked = JSON.stringify([metric, dateRange, counts[metric], counts['']]);
      if (asked !== key) {
        key = asked;
        void load(client, metric, dateRange, asked);
      }
      return matchNotes(notes, filters, slots, dateRange[1]);
    },
  };
}
