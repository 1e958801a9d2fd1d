const DAY_MS = 86_400_000;
/** Minimum past before there is a verdict. */
const LEARNING_MS = 3 * DAY_MS;
const LEARNING_POINTS = 500;
const MIN_POINTS = 30;
/** Days needed before a day is judged. */
const DAILY_MIN_POINTS = 21;

export interface Learning {
  /** Takes note of a bucket that has a value, before it is judged. */
  see(timestampMs: number): void;
  /** Counts a bucket that the forecast learned from. */
  count(): void;
  /** Returns whether the past is too short for a verdict on the bucket that begins at an instant. */
  isLearning(timestampMs: number): boolean;
}

/** Decides when a series has enough of a past: three days or 500 buckets, at least 30; 21 buckets of a day. */
export function createLearning(stepMs: number): Learning {
  const minPoints = stepMs >= DAY_MS ? DAILY_MIN_POINTS : MIN_POINTS;
  let firstMs: number | undefined;
  let points = 0;
  return {
    see(timestampMs) {
      firstMs ??= timestampMs;
    },
    count() {
      points++;
    },
    isLearning: (timestampMs) =>
      firstMs === undefined || (timestampMs - firstMs < LEARNING_MS && points < LEARNING_POINTS) || points < minPoints,
  };
}
