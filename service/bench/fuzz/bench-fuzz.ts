import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import type { FuzzCounts, FuzzOptions } from '../../test/support/fuzz/fuzz.ts';
import { fuzzSockets, fuzzStreams } from '../../test/support/fuzz/fuzz-live.ts';
import { fuzzCatalogue, fuzzCsv, fuzzDecoder } from '../../test/support/fuzz/fuzz-parsers.ts';
import { fuzzEvents, fuzzQueries } from '../../test/support/fuzz/fuzz-requests.ts';
import { runFuzzedShop, type FuzzedShop } from '../../test/support/fuzz/fuzzed-shop.ts';
import { runSchemathesis } from '../../test/support/fuzz/run-schemathesis.ts';
import { copyTemplate } from '../../test/support/postgres/postgres.ts';
import { startSharedPostgres } from '../../test/support/postgres/postgres-template.ts';
import { SHOP } from '../../test/support/shop/running-service.ts';
import { round, type Bench } from '../bench.ts';

/** Runs of a round: each takes some seconds. */
const FUZZERS: Readonly<
  Record<string, readonly [number, (options: FuzzOptions, shop: FuzzedShop) => FuzzCounts | Promise<FuzzCounts>]>
> = {
  records: [20_000, fuzzDecoder],
  csv: [5000, fuzzCsv],
  catalogues: [1000, (options) => fuzzCatalogue(options, [SHOP])],
  queries: [2000, (options, shop) => fuzzQueries(shop, options)],
  events: [300, (options, shop) => fuzzEvents(shop, options)],
  sockets: [300, (options, shop) => fuzzSockets(shop, options)],
  streams: [100, (options, shop) => fuzzStreams(shop, options)],
};

/**
 * `npm run bench -- fuzz [--seconds N] [--seed S] [--examples N]`: all fuzzers in turn for N seconds, each round with the next seed,
 * after Schemathesis with the boundaries of every parameter and so many random requests of each operation; 0 leaves it
 * out. Fails at the first fault, and prints what causes it.
 */
export const runFuzzBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '120' },
      seed: { type: 'string', default: '1' },
      examples: { type: 'string', default: '20' },
    },
  });
  const seed = Number(values.seed);
  const postgres = await startSharedPostgres();
  const shop = await runFuzzedShop(() => copyTemplate(postgres.address));
  const figures: Record<string, number> = { faults: 0 };
  const fail = (message: string): void => {
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
    figures.faults = (figures.faults ?? 0) + 1;
  };
  try {
    if (Number(values.examples) > 0) await askByDocument(shop, seed, Number(values.examples), figures, fail);
    await runRounds(shop, seed, Number(values.seconds), figures).catch((error: unknown) => fail(String(error)));
  } finally {
    await shop.close();
    await postgres.stop();
  }
  return figures;
};

async function askByDocument(
  shop: FuzzedShop,
  seed: number,
  examples: number,
  figures: Record<string, number>,
  fail: (message: string) => void,
): Promise<void> {
  const startedMs = Date.now();
  const address = shop.running.service.address;
  for (const token of [shop.bossToken, shop.embedToken]) {
    const options = { address, token, seed, examples, hasBoundaries: true, paths: shop.paths };
    const { operations, requests, failures, output } = await runSchemathesis(options);
    figures.operations = operations;
    figures.requests = (figures.requests ?? 0) + requests;
    if (failures.length > 0) fail(`${output}\n${failures.join('\n')}`);
  }
  figures.requests_seconds = round((Date.now() - startedMs) / 1000);
}

async function runRounds(
  shop: FuzzedShop,
  seed: number,
  seconds: number,
  figures: Record<string, number>,
): Promise<void> {
  const progress = createProgress(process.stderr, Date.now);
  const startedMs = Date.now();
  const elapsed = (): number => (Date.now() - startedMs) / 1000;
  try {
    for (let number = 0; elapsed() < seconds; number++) {
      for (const [name, [runs, fuzz]] of Object.entries(FUZZERS)) {
        progress.show(`Round ${number + 1}: ${name}`, Math.min(1, elapsed() / seconds));
        const { inputs, refused } = await fuzz({ seed: seed + number, runs }, shop);
        figures[name] = (figures[name] ?? 0) + inputs;
        figures[`${name}_refused`] = (figures[`${name}_refused`] ?? 0) + refused;
      }
    }
  } finally {
    progress.end();
    figures.seconds = round(elapsed());
  }
}
