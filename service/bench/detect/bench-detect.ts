import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import { round, type Bench } from '../bench.ts';
import { generateSeries, HOURS_A_WEEK } from './generate.ts';
import { measureNab } from './nab.ts';
import { onlyHigh, sayDetector, sayOracle, sayZ } from './say.ts';
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
  const tallies: Record<string, Tally> = {};
  const tally = (name: string): Tally => (tallies[name] ??= createTally());
  let totalMs = 0;
  let points = 0;
  let sizeBytes = 0;
  for (let index = 0; index < SERIES; index++) {
    progress.show('Judging made series', index / SERIES);
    const series = generateSeries(Number(values.seed), index, WEEKS);
    const { said, detector, ms } = sayDetector(series);
    totalMs += ms;
    points += said.length;
    sizeBytes += detector.sizeBytes;
    addSeries(tally('z > 2'), series, sayZ(series, 2), JUDGED_FROM);
    addSeries(tally('z > 3'), series, sayZ(series, 3), JUDGED_FROM);
    addSeries(tally('medium'), series, said, JUDGED_FROM);
    addSeries(tally('high'), series, onlyHigh(said), JUDGED_FROM);
    addSeries(tally('oracle, z > 3.5'), series, sayOracle(series, 3.5), JUDGED_FROM);
  }
  const nab =
    values.nab === undefined
      ? undefined
      : await measureNab(values.nab, (share) => progress.show('Judging labelled series', share));
  progress.end();
  printTable(tallies);
  if (nab) {
    process.stdout.write(
      `  labelled series: ${nab.files}, low FP ${round(nab.lowFalsePositives)}, low FN ${round(nab.lowFalseNegatives)}, ` +
        `episodes true ${round(nab.precision)} %, windows found ${round(nab.recall)} %\n`,
    );
  }
  const medium = summarise(tally('medium'));
  return {
    medium_flagged: round(medium.flagged),
    medium_episodes: round(medium.episodes),
    medium_recall: round(medium.recall),
    medium_true: round(medium.true),
    high_true: round(summarise(tally('high')).true),
    ...(nab && { nab_standard: round(nab.standard) }),
    us_per_point: round((totalMs * 1000) / points),
    bytes_per_series: Math.round(sizeBytes / SERIES),
  };
};

function printTable(tallies: Readonly<Record<string, Tally>>): void {
  process.stdout.write('                    hours flagged   false episodes   detectable   alerts\n');
  process.stdout.write('                    of normal, %    per week         found, %     true, %\n');
  for (const [name, tally] of Object.entries(tallies)) {
    const { flagged, episodes, recall, true: share } = summarise(tally);
    const cells = [flagged.toFixed(3), episodes.toFixed(3), recall.toFixed(1), share.toFixed(1)];
    process.stdout.write(`  ${name.padEnd(18)}${cells.map((cell) => cell.padEnd(16)).join('')}\n`);
  }
}
