/** One labelled series: what the detector scored each row, and the rows of the windows in which something happened. */
export interface Scored {
  readonly scores: readonly number[];
  /** First and last row. */
  readonly windows: readonly (readonly [number, number])[];
  /** Rows before this one are not scored. */
  readonly probation: number;
  readonly flags: readonly (number | undefined)[];
}

export const PROFILES = {
  standard: { fp: 0.11, fn: 1 },
  lowFalsePositives: { fp: 0.22, fn: 1 },
  lowFalseNegatives: { fp: 0.11, fn: 2 },
} as const;

/** 2/(1 + e^5y) - 1: near 1 at the beginning of a window, 0 at its end, towards -1 behind it. */
const sigmoid = (y: number): number => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);

/** The best score over one threshold for the whole corpus, 0 for saying nothing and 100 for saying all at once. */
export function optimise(files: readonly Scored[], { fp, fn }: { fp: number; fn: number }): number {
  // Each row's worth does not depend on the threshold; only the best row of each window counts.
  const rows = files.flatMap((file, index) => toWorths(file, index, fp));
  rows.sort((a, b) => b.score - a.score);
  const best = new Map<string, number>();
  const windowCount = files.reduce((sum, { windows }) => sum + windows.length, 0);
  let raw = -fn * windowCount;
  let highest = raw;
  for (let index = 0; index < rows.length; index++) {
    const { score, worth, window } = rows[index] as Worth;
    if (window === undefined) raw += worth;
    else {
      const bestScore = best.get(window);
      if (bestScore === undefined) raw += fn;
      raw += Math.max(worth, bestScore ?? -Infinity) - (bestScore ?? 0);
      best.set(window, Math.max(worth, bestScore ?? -Infinity));
    }
    // Rows of one score fall on the same side of every threshold.
    if (rows[index + 1]?.score !== score && score > 0) highest = Math.max(highest, raw);
  }
  const nothing = -fn * windowCount;
  return (100 * (highest - nothing)) / (windowCount - nothing);
}

interface Worth {
  readonly score: number;
  readonly worth: number;
  /** The window that the row lies in. */
  readonly window: string | undefined;
}

function toWorths({ scores, windows, probation }: Scored, file: number, fp: number): Worth[] {
  return scores.flatMap((score, row): Worth[] => {
    if (row < probation) return [];
    const inside = windows.findIndex(([from, to]) => row >= from && row <= to);
    if (inside >= 0) {
      const [from, to] = windows[inside] as readonly [number, number];
      const y = -(to - row + 1) / (to - from + 1);
      return [{ score, worth: sigmoid(y) / sigmoid(-1), window: `${file} ${inside}` }];
    }
    const before = windows.findLast(([, to]) => to < row);
    if (!before) return [{ score, worth: -fp, window: undefined }];
    const [from, to] = before;
    return [{ score, worth: sigmoid((row - to) / Math.max(1, to - from)) * fp, window: undefined }];
  });
}
