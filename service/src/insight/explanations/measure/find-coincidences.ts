import type { Anomaly } from '../../../../../sdk/src/protocol/anomalies.ts';
import type { AnomalyService } from '../../anomalies/types.ts';
import type { Catalog } from '../../../catalog/model/types.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';
import { findCalendarEvents } from './calendar-events.ts';
import type { FactSet } from '../facts/fact-set.ts';
import type { Change } from './measure-change.ts';

const MAX_OTHERS = 3;
const MAX_MS = 12 * 3_600_000;

export interface Coincidences {
  /** Events of the calendar during the range, with the fact that says when. */
  readonly events: readonly { readonly name: string; readonly fact: string }[];
  /** Other metrics out of their range at the time, the furthest first. */
  readonly others: readonly string[];
}

/** How far out of its own range a metric is, in widths of that range, so that different metrics compare. */
const sizeOf = ({ peak }: Anomaly): number =>
  Math.abs(peak.deviation) / Math.max(Number.MIN_VALUE, peak.upper - peak.lower);

/** Events of the catalogue's calendar that the range touches. */
export function findEvents(catalog: Catalog, span: Span, facts: FactSet): Coincidences['events'] {
  return findCalendarEvents(catalog, span).map(({ name, from, to }) => ({
    name,
    fact: facts.add(`event.${name}`, [from, to], 'range', { calendar: name }),
  }));
}

/**
 * Other metrics that the principal may see, with anomalies at the time: of a part that stands out then, else in the range.
 * Only where the detector says what was expected of the metric itself; and in a longer range there always is something.
 * `told` are left out: they are told of already.
 */
export async function findOthers(
  { basis, unusual }: Change,
  span: Span,
  { filters, policy }: ExplanationQuery,
  service: AnomalyService,
  told: readonly string[],
): Promise<string[]> {
  const at = typeof unusual === 'object' ? unusual : span;
  if (basis !== 'expected' || at.toMs - at.fromMs > MAX_MS) return [];
  const query = { metric: undefined, dateRange: toIso(at), granularity: 'hour', severity: 'medium', filters } as const;
  const { anomalies } = await service.find(query, policy);
  const sorted = anomalies.filter(({ metric }) => !told.includes(metric)).sort((a, b) => sizeOf(b) - sizeOf(a));
  return [...new Set(sorted.map(({ metric }) => metric))].slice(0, MAX_OTHERS);
}
