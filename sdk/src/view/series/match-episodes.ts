import type { Alert, Severity } from '../../protocol/alerts.ts';
import type { Filter } from '../../protocol/query.ts';
import { matchAlert } from '../alerts/match-alert.ts';
import { findSpan } from './find-span.ts';

/** An alert in a chart: its first and last bucket. */
export interface Episode {
  readonly alert: Alert;
  readonly from: number;
  readonly to: number;
}

/** Least severe first, as they are drawn. */
const ORDER: readonly Severity[] = ['info', 'warning', 'critical'];

/**
 * Finds the buckets of alerts, the most severe last, and of the same severity in their order in time; `slots` are the first instants
 * of the buckets, ascending, `end` the instant after the last. Open alerts go on to the bucket of `nowMs`. Those on values that the
 * filters exclude are left out.
 */
export function matchEpisodes(
  alerts: readonly Alert[],
  filters: readonly Filter[],
  slots: readonly string[],
  end: string,
  nowMs: number,
): readonly Episode[] {
  const starts = slots.map((slot) => Date.parse(slot));
  const rankOf = ({ severity }: Alert): number => ORDER.indexOf(severity);
  return alerts
    .flatMap((alert): Episode[] => {
      const fromMs = Date.parse(alert.startedAt);
      // An alert that began and ended within a bucket, and one that begins now, have that bucket.
      const toMs = Math.max(fromMs + 1, alert.endedAt === null ? nowMs : Date.parse(alert.endedAt));
      const span = matchAlert(alert, filters) ? findSpan([fromMs, toMs], starts, Date.parse(end)) : undefined;
      return span ? [{ alert, ...span }] : [];
    })
    .sort((a, b) => rankOf(a.alert) - rankOf(b.alert) || a.from - b.from || a.to - b.to);
}
