import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeRows } from '../../src/insight/detection/rows/judge-rows.ts';
import { parseInstantMs, parseTable } from '../../src/insight/detection/rows/parse-rows.ts';
import { optimise, PROFILES, type Scored } from './score-nab.ts';

export interface NabFigures {
  readonly standard: number;
  readonly lowFalsePositives: number;
  readonly lowFalseNegatives: number;
  /** Percent of episodes that touch a window, and percent of windows touched. */
  readonly precision: number;
  readonly recall: number;
  readonly files: number;
}

const PROBATION_RATIO = 0.15;
const MAX_PROBATION = 750;

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
  const firstFrom = (text: string): number => times.findIndex((time) => time >= parseInstantMs(text));
  const lastTo = (text: string): number => times.findLastIndex((time) => time <= parseInstantMs(text));
  return {
    scores: verdicts.map(({ score }) => score),
    windows: windows.map(([from, to]) => [firstFrom(from), lastTo(to)] as const),
    probation: Math.min(Math.floor(PROBATION_RATIO * rows.length), PROBATION_RATIO * 5000, MAX_PROBATION),
    flags: verdicts.map(({ severity, episode }) => (severity === '' ? undefined : episode)),
  };
}

function measureEpisodes(files: readonly Scored[]): { precision: number; recall: number } {
  let episodes = 0;
  let trueEpisodes = 0;
  let windows = 0;
  let labelCount = 0;
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
    labelCount += touched.size;
  }
  return { precision: (100 * trueEpisodes) / Math.max(1, episodes), recall: (100 * labelCount) / Math.max(1, windows) };
}
