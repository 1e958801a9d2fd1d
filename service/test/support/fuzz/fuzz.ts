export interface FuzzOptions {
  /** The same seed draws the same inputs. */
  readonly seed: number;
  readonly runs: number;
}

/** How many inputs there were, and what became of them. Both outcomes must occur, or the inputs are no test. */
export interface FuzzCounts {
  readonly inputs: number;
  readonly taken: number;
  readonly refused: number;
}
