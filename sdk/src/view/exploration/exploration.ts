import type { DateRange, Filter } from '../../protocol/query.ts';

/** Views of a metric that a reader can open from a widget: in depth, why it changed, and what a number is made of. */
export type ExplorationView = 'explore' | 'explain' | 'proof';

/** A metric that a reader has opened, with everything that is needed to show it again, such as from an address. */
export interface Exploration {
  readonly view: ExplorationView;
  /** Name in the catalogue. */
  readonly metric: string;
  readonly range: DateRange;
  /** Absent: no comparison. */
  readonly compare?: DateRange;
  readonly filters: readonly Filter[];
}

/** Opens a metric for the reader; absent where nothing around the element can show it. */
export interface ExploreScope {
  readonly open?: (exploration: Exploration) => void;
}

export const NO_EXPLORATION: ExploreScope = {};
