import type { Anomaly } from '../../../../../sdk/src/protocol/anomalies.ts';
import type { AnomalyService } from '../../anomalies/types.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { floorToDay } from '../../../time/local-days.ts';
import { PERIODS } from './find-scope.ts';
import { toIso, type ExplanationQuery, type Span } from '../explanation-query.ts';

const HOUR_MS = 3_600_000;
/** A day may have 25 hours. */
const MAX_DAY_MS = 25 * HOUR_MS;
const MIN_DAY_MS = 23 * HOUR_MS;
/** A period with this share of flagged time does not show what is usual. */
const FLAGGED_SHARE = 0.5;
/** Minimum number of periods that must remain when flagged ones are left out. */
const MIN_PERIODS = 2;

export interface Flags {
  /** True where any bucket of the explained range is flagged. */
  readonly isFlagged: boolean;
  /** The four periods before without flagged ones, unless too few would remain. */
  readonly past: readonly Span[];
}

/**
 * Finds what the detector flags in the range and in the periods before: a day by days, less than a day by hours. Longer
 * ranges are not judged, so nothing is flagged in them.
 */
export async function findFlags(
  { name }: Metric,
  span: Span,
  past: readonly Span[],
  explanationQuery: ExplanationQuery,
  service: AnomalyService,
): Promise<Flags> {
  const granularity = chooseGranularity(span, explanationQuery);
  if (!granularity) return { isFlagged: false, past: past.slice(0, PERIODS) };
  const fromMs = Math.min(span.fromMs, ...past.map((period) => period.fromMs));
  const { anomalies } = await service.find(
    {
      metric: name,
      dateRange: toIso({ fromMs, toMs: span.toMs }),
      granularity,
      severity: 'medium',
      filters: explanationQuery.filters,
    },
    explanationQuery.policy,
    explanationQuery.caller,
  );
  const unflagged = past.filter((period) => shareOf(period, anomalies) < FLAGGED_SHARE);
  return {
    isFlagged: shareOf(span, anomalies) > 0,
    past: (unflagged.length >= Math.min(MIN_PERIODS, past.length) ? unflagged : past).slice(0, PERIODS),
  };
}

function chooseGranularity(
  { fromMs, toMs }: Span,
  { timezone, catalog }: ExplanationQuery,
): 'hour' | 'day' | undefined {
  const length = toMs - fromMs;
  if (length < MIN_DAY_MS) return 'hour';
  const isDay =
    length <= MAX_DAY_MS &&
    timezone === catalog.timezone &&
    [fromMs, toMs].every((ms) => floorToDay(ms, timezone) === ms);
  return isDay ? 'day' : undefined;
}

/** Returns the share of a range that lies within anomalies. */
function shareOf({ fromMs, toMs }: Span, anomalies: readonly Anomaly[]): number {
  const within = anomalies.reduce((total, { from, to }) => {
    const overlap = Math.min(toMs, Date.parse(to)) - Math.max(fromMs, Date.parse(from));
    return total + Math.max(0, overlap);
  }, 0);
  return within / (toMs - fromMs);
}
