import type { Access } from '../../access/authenticate.ts';
import type { Anomaly, AnomalyGranularity, AnomalyList, Precision } from '../../../../sdk/src/protocol/anomalies.ts';
import type { DateRange, Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Caller } from '../../query/types.ts';

export interface AnomalyQuery {
  /** Undefined: all metrics that the policy may see. */
  readonly metric: string | undefined;
  readonly dateRange: DateRange;
  readonly granularity: AnomalyGranularity;
  /** Minimum severity that is listed. */
  readonly severity: 'medium' | 'high';
  /** Filters beside those of the policy; none when undefined. */
  readonly filters?: readonly Filter[];
  /** Dimension whose segments with an anomaly of their own are listed under each anomaly of one metric. */
  readonly by?: string | undefined;
  /** True for a caller that asks again each minute: minutes judged before are neither judged nor read again. */
  readonly isFollowed?: boolean;
}

export interface AnomalyService {
  /** Throws the query service's errors: `unknown_metric`, `invalid_date_range` and so on. */
  find(query: AnomalyQuery, policy: Policy, caller?: Caller): Promise<AnomalyList>;
}

export interface GivenVerdict {
  readonly metric: string;
  readonly granularity: AnomalyGranularity;
  /** First instant of the anomaly. */
  readonly from: string;
  /** Null withdraws a verdict. */
  readonly isReal: boolean | null;
  readonly note: string | null;
}

export interface VerdictService {
  /** Throws `not_found` where the reader sees no such anomaly. */
  give(
    verdict: GivenVerdict,
    access: Access,
  ): Promise<{ readonly anomaly: Anomaly; readonly precision: Readonly<Record<string, Precision>> }>;
  /** Adds the verdicts of readers that see the same rows to a list. */
  complete(list: AnomalyList, granularity: AnomalyGranularity, access: Access): Promise<AnomalyList>;
}
