import type { Severity } from '../../src/insight/detection/types.ts';
import { HOURS_A_WEEK, type Series, type TrueEvent } from './generate.ts';

/** Finding of a detector for one hour. */
export interface Finding {
  readonly severity: Severity;
  readonly episode: number | undefined;
}

/** Sums over series, of the weeks that are judged. */
export interface Tally {
  normalHours: number;
  flaggedHours: number;
  episodes: number;
  trueEpisodes: number;
  detectable: number;
  found: number;
  weeks: number;
}

export const createTally = (): Tally => ({
  normalHours: 0,
  flaggedHours: 0,
  episodes: 0,
  trueEpisodes: 0,
  detectable: 0,
  found: 0,
  weeks: 0,
});

/** An event counts where an oracle that knows mean and spread sees it at so many σ, alone or over some hours together. */
const ORACLE_SIGMA = 5;
/** An episode that begins so soon after an event is still about it. */
const GRACE_HOURS = 3;

export function addSeries(tally: Tally, series: Series, findings: readonly Finding[], from: number): void {
  const { events } = series;
  const isEventful = (hour: number): boolean =>
    events.some((event) => hour >= event.from && hour < event.to + GRACE_HOURS);
  const episodes = new Map<number, boolean>();
  for (let hour = from; hour < findings.length; hour++) {
    const { severity, episode } = findings[hour] as Finding;
    const isTrue = isEventful(hour);
    if (!isTrue) {
      tally.normalHours++;
      if (severity !== '') tally.flaggedHours++;
    }
    if (severity !== '' && episode !== undefined) episodes.set(episode, (episodes.get(episode) ?? false) || isTrue);
  }
  tally.episodes += episodes.size;
  tally.trueEpisodes += [...episodes.values()].filter(Boolean).length;
  for (const event of events) {
    if (event.from < from || !isDetectable(series, event)) continue;
    tally.detectable++;
    const hours = findings.slice(event.from, event.to + GRACE_HOURS);
    if (hours.some(({ severity }) => severity !== '')) tally.found++;
  }
  tally.weeks += (findings.length - from) / HOURS_A_WEEK;
}

function isDetectable({ values, means, spreads }: Series, { from, to }: TrueEvent): boolean {
  for (let hour = from; hour < to; hour++) {
    for (const size of [1, 3, 12]) {
      if (hour - size + 1 < from) continue;
      let sum = 0;
      for (let at = hour - size + 1; at <= hour; at++) {
        sum += ((values[at] as number) - (means[at] as number)) / (spreads[at] as number);
      }
      if (Math.abs(sum) / Math.sqrt(size) >= ORACLE_SIGMA) return true;
    }
  }
  return false;
}

/** In percent, and episodes per metric and week. */
export const summarise = (tally: Tally) => ({
  flagged: (100 * tally.flaggedHours) / tally.normalHours,
  episodes: (tally.episodes - tally.trueEpisodes) / tally.weeks,
  recall: (100 * tally.found) / tally.detectable,
  true: (100 * tally.trueEpisodes) / Math.max(1, tally.episodes),
});
