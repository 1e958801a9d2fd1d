import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import { round, type Bench } from '../bench.ts';
import { generateOtherSeries } from './generate-other.ts';
import { generateSeries, HOURS_A_WEEK, type Series } from './generate.ts';
import { measureNab } from './nab.ts';
import { onlyHigh, runDetector, runOracle, runZScore } from './run-detectors.ts';
import { addSeries, createTally, summarise, type Tally } from './score.ts';

const SERIES = 120;
const WEEKS = 20;
/** The first weeks are for learning. */
const JUDGED_FROM = 8 * HOURS_A_WEEK;

/** `npm run bench -- detect [--seed N] [--nab DIR]`: made series with known truth, and labelled real ones. */
export const runDetectBench: Bench = async (args) => {
  const options = { seed: { type: 'string', default: '1' }, nab: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const progress = createProgress(process.stderr, Date.now);
  const seed = Number(values.seed);
  const made = judgeAll(
    (index) => generateSeries(seed, index, WEEKS),
    (share) => progress.show('Judging made series', share),
  );
  const other = judgeAll(
    (index) => generateOtherSeries(seed, index, WEEKS),
    (share) => progress.show('Judging others', share),
  );
  const nab =
    values.nab === undefined
      ? undefined
      : await measureNab(values.nab, (share) => progress.show('Judging labelled series', share));
  progress.end();
  printTable(made.tallies);
  process.stdout.write('  the same of series of other shapes and noise:\n');
  printTable(other.tallies);
  if (nab) {
    process.stdout.write(
      `  labelled series: ${nab.files}, low FP ${round(nab.lowFalsePositives)}, low FN ${round(nab.lowFalseNegatives)}, ` +
        `episodes true ${round(nab.precision)} %, windows found ${round(nab.recall)} %\n`,
    );
  }
  const medium = summarise(made.tallies.medium);
  return {
    medium_flagged: round(medium.flagged),
    medium_episodes: round(medium.episodes),
    medium_recall: round(medium.recall),
    medium_true: round(medium.true),
    high_true: round(summarise(made.tallies.high).true),
    ...(nab && { nab_standard: round(nab.standard) }),
    us_per_point: round((made.totalMs * 1000) / made.points),
    bytes_per_series: Math.round(made.sizeBytes / SERIES),
  };
};

function judgeAll(generate: (index: number) => Series, onProgress: (share: number) => void) {
  const tallies = {
    'z > 2': createTally(),
    'z > 3': createTally(),
    medium: createTally(),
    high: createTally(),
    'oracle, z > 3.5': createTally(),
  };
  let [totalMs, points, sizeBytes] = [0, 0, 0];
  for (let index = 0; index < SERIES; index++) {
    onProgress(index / SERIES);
    const series = generate(index);
    const { findings, detector, ms } = runDetector(series);
    totalMs += ms;
    points += findings.length;
    sizeBytes += detector.sizeBytes;
    addSeries(tallies['z > 2'], series, runZScore(series, 2), JUDGED_FROM);
    addSeries(tallies['z > 3'], series, runZScore(series, 3), JUDGED_FROM);
    addSeries(tallies.medium, series, findings, JUDGED_FROM);
    addSeries(tallies.high, series, onlyHigh(findings), JUDGED_FROM);
    addSeries(tallies['oracle, z > 3.5'], series, runOracle(series, 3.5), JUDGED_FROM);
  }
  return { tallies, totalMs, points, sizeBytes };
}

function printTable(tallies: Readonly<Record<string, Tally>>): void {
  process.stdout.write('                    hours flagged   false episodes   detectable   alerts\n');
  process.stdout.write('                    of normal, %    per week         found, %     true, %\n');
  for (const [name, tally] of Object.entries(tallies)) {
    const { flagged, episodes, recall, true: share } = summarise(tally);
    const cells = [flagged.toFixed(3), episodes.toFixed(3), recall.toFixed(1), share.toFixed(1)];
    process.stdout.write(`  ${name.padEnd(18)}${cells.map((cell) => cell.padEnd(16)).join('')}\n`);
  }
}
