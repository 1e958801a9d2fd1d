import { createDetector } from '../detector.ts';
import { findTypical, guessKind, guessStepMs } from './guess-kind.ts';
import type { Point, SeriesKind, Verdict } from '../types.ts';

export interface JudgeOptions {
  /** Length of a bucket, ms; found from the distances between the first rows when absent. */
  readonly stepMs?: number | undefined;
  readonly kind?: SeriesKind | undefined;
  readonly minimum?: number | undefined;
}

/** Rows from which kind, size and step are determined; they have no verdict. */
const FIRST_ROWS = 50;
const DAY_MS = 86_400_000;

/** Returns the length of a bucket, ms: the most frequent distance of the first rows. */
export const findStepMs = (rows: readonly Point[]): number =>
  Math.min(guessStepMs(rows.slice(0, FIRST_ROWS).map(({ timestampMs }) => timestampMs)), 7 * DAY_MS);

/**
 * Judges each row, in the order of the rows. A row that is not later than the one before (a repeat, or out of order)
 * gets no verdict and is not learned. The verdict on a row depends on the rows up to it.
 */
export function judgeRows(rows: readonly Point[], options: JudgeOptions): Verdict[] {
  const first = rows.slice(0, FIRST_ROWS);
  const values = first.map(({ value }) => value).filter((value) => value !== null);
  const stepMs = options.stepMs ?? findStepMs(rows);
  const kind = options.kind ?? guessKind(values);
  const { minimum } = options;
  const detector = createDetector({
    kind,
    stepMs,
    typical: findTypical(values),
    ...(minimum !== undefined && { minimum }),
  });
  let lastMs = -Infinity;
  return rows.map(({ timestampMs, value }, row) => {
    const isNext = timestampMs > lastMs;
    if (isNext) lastMs = timestampMs;
    const verdict = detector.push({ timestampMs, value: isNext ? value : null });
    return row < Math.min(FIRST_ROWS, rows.length) && stepMs < DAY_MS
      ? { ...verdict, severity: '', score: 0 }
      : verdict;
  });
}

/** Formats a number with six significant digits; null as an empty text. */
export const describeNumber = (value: number | null): string =>
  value === null ? '' : String(Number(value.toPrecision(6)));
