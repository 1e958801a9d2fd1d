import type { Access } from '../../access/authenticate.ts';
import type { Anomaly, AnomalyGranularity, AnomalyList, Precision } from '../../../../sdk/src/protocol/anomalies.ts';
import type { DateRange, Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';

export interface AnomalyQuery {
  /** All that the policy may see when undefined. */
  readonly metric: string | undefined;
  readonly dateRange: DateRange;
  readonly granularity: AnomalyGranularity;
  /** The least severity that is listed. */
  readonly severity: 'medium' | 'high';
  /** Beside those of the policy; none when undefined. */
  readonly filters?: readonly Filter[];
  /** Under each anomaly of one metric, its segments by this dimension that stand out too. */
  readonly by?: string | undefined;
  /** True for who asks again with each minute: minutes judged before are not judged again, nor read. */
  readonly isFollowed?: boolean;
}

export interface AnomalyService {
  /** Throws the query service's errors: `unknown_metric`, `invalid_date_range` and so on. */
  find(query: AnomalyQuery, policy: Policy): Promise<AnomalyList>;
}

export interface GivenVerdict {
  readonly metric: string;
  readonly granularity: AnomalyGranularity;
  /** First instant of the anomaly. */
  readonly from: string;
  /** Null takes a verdict back. */
  readonly isReal: boolean | null;
  readonly note: string | null;
}

export interface VerdictService {
  /** Throws `not_found` where the reader sees no such anomaly. */
  give(
    verdict: GivenVerdict,
    access: Access,
  ): Promise<{ readonly anomaly: Anomaly; readonly precision: Readonly<Record<string, Precision>> }>;
  /** A list with what readers of the same rows say. */
  complete(list: AnomalyList, granularity: AnomalyGranularity, access: Access): Promise<AnomalyList>;
}
