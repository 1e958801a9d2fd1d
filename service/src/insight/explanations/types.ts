import type { Explanation } from '../../../../sdk/src/protocol/explanations.ts';
import type { DateRange, Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Caller } from '../../query/types.ts';

export interface ExplainQuery {
  readonly metric: string;
  readonly dateRange: DateRange;
  /** Range to compare with; undefined: what was expected, or usual. */
  readonly compareDateRange: DateRange | undefined;
  /** True to compare with what was expected or usual, and with `compareDateRange` only where nothing is. */
  readonly prefersUsual?: boolean;
  readonly filters: readonly Filter[];
  /** Time zone; undefined: the catalogue's. */
  readonly timezone: string | undefined;
  /** Language of the sentences, a BCP 47 tag; English where there are no templates for it. */
  readonly language: string;
  /** True where an alert was raised on the range: it is then explained and never called usual. False when undefined. */
  readonly isRaised?: boolean;
}

export interface ExplanationService {
  /** Throws the query service's errors, and `nothing_closed` where no bucket of the range has ended. */
  explain(query: ExplainQuery, policy: Policy, caller?: Caller): Promise<Explanation>;
}
