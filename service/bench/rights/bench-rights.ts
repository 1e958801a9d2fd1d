import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import { copyTemplate } from '../../test/support/postgres/postgres.ts';
import { startSharedPostgres } from '../../test/support/postgres/postgres-template.ts';
import { proveRights } from '../../test/support/rights/prove-rights.ts';
import { createTally, describeLeaks } from '../../test/support/rights/tally.ts';
import { round, type Bench } from '../bench.ts';

/** Probes of one catalogue: enough for each operation, few enough for many catalogues. */
const PROBES_EACH = 1000;

/**
 * `npm run bench -- rights [--probes N] [--seed S]`: asks random questions of pairs of services that differ in nothing that the
 * reader may see, and fails where an answer does. The same seed draws the same catalogues and questions.
 */
export const runRightsBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { probes: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  });
  const probes = Number(values.probes);
  const progress = createProgress(process.stderr, Date.now);
  const postgres = await startSharedPostgres();
  const tally = createTally();
  const startedMs = Date.now();
  let seed = Number(values.seed);
  let catalogues = 0;
  try {
    for (; tally.probes < probes; seed++, catalogues++) {
      progress.show(`Catalogue ${seed}`, tally.probes / probes);
      const each = Math.min(PROBES_EACH, probes - tally.probes);
      await proveRights({ seed, probes: each, createDatabase: () => copyTemplate(postgres.address) }, tally);
      if (tally.leaks.length > 0) break;
    }
  } finally {
    progress.end();
    await postgres.stop();
  }
  if (tally.leaks.length > 0) {
    process.stderr.write(`${describeLeaks(tally)}\n`);
    process.exitCode = 1;
  }
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((total, count) => total + count, 0);
  return {
    probes: tally.probes,
    catalogues,
    leaks: tally.leaks.length,
    answered: sum(new Map([...tally.answered].filter(([name]) => !name.startsWith('frame ')))),
    operations: [...tally.answered.keys()].filter((name) => !name.startsWith('frame ')).length,
    differed: sum(tally.differed),
    seconds: round((Date.now() - startedMs) / 1000),
  };
};
