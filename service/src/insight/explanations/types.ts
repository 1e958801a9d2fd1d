import type { Explanation } from '../../../../sdk/src/protocol/explanations.ts';
import type { DateRange, Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';

export interface ExplainQuery {
  readonly metric: string;
  readonly dateRange: DateRange;
  /** What is expected, or usual, when undefined. */
  readonly compareDateRange: DateRange | undefined;
  readonly filters: readonly Filter[];
  /** The catalogue's when undefined. */
  readonly timezone: string | undefined;
  /** Of the sentences: a BCP 47 tag; English where there are no templates for it. */
  readonly language: string;
  /** Whether an alert was raised on the range: then it is explained, and not said to be usual. False when undefined. */
  readonly isRaised?: boolean;
}

export interface ExplanationService {
  /** Throws the query service's errors, and `nothing_closed` where no bucket of the range has ended. */
  explain(query: ExplainQuery, policy: Policy): Promise<Explanation>;
}
