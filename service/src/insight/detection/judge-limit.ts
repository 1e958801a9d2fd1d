import type { TableRow } from './rows/parse-rows.ts';
import type { JudgedRow } from './rows/summarise-episodes.ts';

/** Judges rows against a fixed limit: a run of rows beyond it is one episode; equal to the limit is not beyond. */
export function judgeLimit(
  rows: readonly TableRow[],
  { above = Infinity, below = -Infinity }: { above?: number | undefined; below?: number | undefined },
): JudgedRow[] {
  let episode = 0;
  let isBeyond = false;
  return rows.map(({ timestampMs, value }) => {
    const wasBeyond = isBeyond;
    isBeyond = value === null ? wasBeyond : value > above || value < below;
    if (isBeyond && !wasBeyond) episode++;
    const isFlagged = isBeyond && value !== null;
    return {
      timestampMs,
      value,
      expected: null,
      ...(isFlagged && { beyond: Math.max(value - above, below - value) }),
      severity: isFlagged ? 'medium' : '',
      episode: isFlagged ? episode : undefined,
    };
  });
}
