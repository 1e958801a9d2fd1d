import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import type { DateRange, Filter } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../access/types.ts';

export interface AnomalyQuery {
  /** All that the policy may see when undefined. */
  readonly metric: string | undefined;
  readonly dateRange: DateRange;
  readonly granularity: 'hour' | 'day';
  /** The least severity that is listed. */
  readonly severity: 'medium' | 'high';
  /** Beside those of the policy; none when undefined. */
  readonly filters?: readonly Filter[];
}

export interface AnomalyDesk {
  /** Throws the query service's errors: `unknown_metric`, `invalid_date_range` and so on. */
  find(query: AnomalyQuery, policy: Policy): Promise<AnomalyList>;
}
