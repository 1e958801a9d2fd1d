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
  /** Calendar events during the range, each with the fact of its dates. */
  readonly events: readonly { readonly name: string; readonly fact: string }[];
  /** Other metrics outside their range at the same time, the furthest first. */
  readonly others: readonly string[];
}

/** Size of an anomaly in widths of its own range, so that metrics compare. */
const sizeOf = ({ peak }: Anomaly): number =>
  Math.abs(peak.deviation) / Math.max(Number.MIN_VALUE, peak.upper - peak.lower);

/** Finds the events of the catalogue's calendar that overlap the range, and adds a fact for each. */
export function findEvents(catalog: Catalog, span: Span, facts: FactSet): Coincidences['events'] {
  return findCalendarEvents(catalog, span).map(({ name, from, to }) => ({
    name,
    fact: facts.add(`event.${name}`, [from, to], 'range', { calendar: name }),
  }));
}

/**
 * Finds other metrics visible to the principal with anomalies at the same time: in the part of the range that stands
 * out, else in the range. Only where the base is an expected value: in a longer range some metric always has an
 * anomaly. Metrics in `told` are left out because the explanation names them already.
 */
export async function findOthers(
  { basis, unusual }: Change,
  span: Span,
  { filters, policy, caller }: ExplanationQuery,
  service: AnomalyService,
  reported: readonly string[],
): Promise<string[]> {
  const at = typeof unusual === 'object' ? unusual : span;
  if (basis !== 'expected' || at.toMs - at.fromMs > MAX_MS) return [];
  const query = { metric: undefined, dateRange: toIso(at), granularity: 'hour', severity: 'medium', filters } as const;
  const { anomalies } = await service.find(query, policy, caller);
  const sorted = anomalies.filter(({ metric }) => !reported.includes(metric)).sort((a, b) => sizeOf(b) - sizeOf(a));
  return [...new Set(sorted.map(({ metric }) => metric))].slice(0, MAX_OTHERS);
}
