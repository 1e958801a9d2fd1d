import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeRows } from '../../src/detect/judge-rows.ts';
import { parseInstantMs, parseTable } from '../../src/detect/parse-rows.ts';

/** One labelled series: what the detector scored each row, and the rows of the windows in which something happened. */
interface Scored {
  readonly scores: readonly number[];
  /** First and last row. */
  readonly windows: readonly (readonly [number, number])[];
  /** Rows before this one are not scored. */
  readonly probation: number;
  readonly flags: readonly (number | undefined)[];
}

export interface NabFigures {
  readonly standard: number;
  readonly lowFalsePositives: number;
  readonly lowFalseNegatives: number;
  /** Of episodes: percent that touch a window, and percent of windows touched. */
  readonly precision: number;
  readonly recall: number;
  readonly files: number;
}

const PROFILES = {
  standard: { fp: 0.11, fn: 1 },
  lowFalsePositives: { fp: 0.22, fn: 1 },
  lowFalseNegatives: { fp: 0.11, fn: 2 },
} as const;
const PROBATION_RATIO = 0.15;
const PROBATION_MOST = 750;

/** The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015) over the files that are there. */
export async function measureNab(folder: string, onProgress: (share: number) => void): Promise<NabFigures> {
  const labels = JSON.parse(await readFile(join(folder, 'labels', 'combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  const present = new Set(
    (await readdir(join(folder, 'data'), { recursive: true })).map((name) => name.replaceAll('\\', '/')),
  );
  const names = Object.keys(labels).filter((name) => present.has(name));
  const files: Scored[] = [];
  for (const [index, name] of names.entries()) {
    files.push(await scoreFile(join(folder, 'data', name), labels[name] ?? []));
    onProgress(index / names.length);
  }
  return {
    standard: optimise(files, PROFILES.standard),
    lowFalsePositives: optimise(files, PROFILES.lowFalsePositives),
    lowFalseNegatives: optimise(files, PROFILES.lowFalseNegatives),
    ...measureEpisodes(files),
    files: files.length,
  };
}

async function scoreFile(path: string, windows: readonly [string, string][]): Promise<Scored> {
  const rows = parseTable(await readFile(path, 'utf8'), { timeColumn: 'timestamp', valueColumn: 'value' });
  const verdicts = judgeRows(rows, {});
  const times = rows.map(({ timestampMs }) => timestampMs);
  const rowOf = (text: string): number => times.findIndex((time) => time >= parseInstantMs(text));
  return {
    scores: verdicts.map(({ score }) => score),
    windows: windows.map(([from, to]) => [rowOf(from), rowOf(to)] as const),
    probation: Math.min(Math.floor(PROBATION_RATIO * rows.length), PROBATION_RATIO * 5000, PROBATION_MOST),
    flags: verdicts.map(({ severity, episode }) => (severity === '' ? undefined : episode)),
  };
}

/** 2/(1 + e^5y) - 1: near 1 at the beginning of a window, 0 at its end, towards -1 behind it. */
const sigmoid = (y: number): number => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);

/** The best score over one threshold for the whole corpus, 0 for saying nothing and 100 for saying all at once. */
function optimise(files: readonly Scored[], { fp, fn }: { fp: number; fn: number }): number {
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
      const known = best.get(window);
      if (known === undefined) raw += fn;
      raw += Math.max(worth, known ?? -Infinity) - (known ?? 0);
      best.set(window, Math.max(worth, known ?? -Infinity));
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

function measureEpisodes(files: readonly Scored[]): { precision: number; recall: number } {
  let episodes = 0;
  let trueEpisodes = 0;
  let windows = 0;
  let found = 0;
  for (const file of files) {
    const seen = new Map<number, boolean>();
    const touched = new Set<number>();
    file.flags.forEach((episode, row) => {
      if (episode === undefined || row < file.probation) return;
      const inside = file.windows.findIndex(([from, to]) => row >= from && row <= to);
      if (inside >= 0) touched.add(inside);
      seen.set(episode, (seen.get(episode) ?? false) || inside >= 0);
    });
    episodes += seen.size;
    trueEpisodes += [...seen.values()].filter(Boolean).length;
    windows += file.windows.length;
    found += touched.size;
  }
  return { precision: (100 * trueEpisodes) / Math.max(1, episodes), recall: (100 * found) / Math.max(1, windows) };
}
