import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { getEpisodeList } from '../../client/lists/episode-list.ts';
import { getNoteList } from '../../client/lists/note-list.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Filter, QueryResult } from '../../protocol/query.ts';
import type { FindLabel } from '../../view/alerts/name-alert.ts';
import type { Exploration } from '../../view/exploration/exploration.ts';
import { matchEpisodes } from '../../view/series/match-episodes.ts';
import { matchNotes } from '../../view/series/match-notes.ts';
import type { Mark } from './mark.ts';
import { toAlertMarks } from './to-alert-marks.ts';

export interface MarksQuestion {
  readonly metric: string;
  readonly filters: readonly Filter[];
  /** First instants of the buckets, ascending. */
  readonly slots: readonly string[];
  /** False: notes alone. */
  readonly hasAlerts: boolean;
  readonly formatter: Formatter;
  readonly findLabel: FindLabel;
  /** Shows a metric in depth; undefined where nothing around the chart can. */
  readonly open: ((exploration: Exploration) => void) | undefined;
  /** True if the page has code of its own that opens alerts. */
  readonly isOpenedByPage: boolean;
}

export interface Marks {
  /** Call at each update: the notes and alerts in the range of a result, as far as they are loaded. */
  find(client: Client | undefined, result: QueryResult, question: MarksQuestion): readonly Mark[];
}

/** Finds the notes and alerts of what its host shows, and updates it when they changed. A failure leaves the host without. */
export function followMarks(host: ReactiveElement): Marks {
  const notes = createCellController<number>(host);
  const episodes = createCellController<number>(host);
  return {
    find(client, { dateRange }, question) {
      const { metric, filters, slots, hasAlerts } = question;
      const [from, to] = dateRange;
      const lists = client && { notes: getNoteList(client), episodes: hasAlerts ? getEpisodeList(client) : undefined };
      notes.watch(lists?.notes.changes);
      episodes.watch(lists?.episodes?.changes);
      if (!client || !lists) return [];
      const nowMs = client.clock.get();
      const alerts = lists.episodes?.find(metric, [from, to], nowMs) ?? [];
      return [
        ...matchNotes(lists.notes.find(metric, [from, to]), filters, slots, to),
        ...toAlertMarks(host, matchEpisodes(alerts, filters, slots, to, nowMs), { ...question, nowMs }),
      ];
    },
  };
}
