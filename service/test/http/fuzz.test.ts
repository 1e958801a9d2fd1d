import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FuzzCounts } from '../support/fuzz/fuzz.ts';
import { fuzzSockets, fuzzStreams } from '../support/fuzz/fuzz-live.ts';
import { fuzzCatalogue, fuzzCsv, fuzzDecoder } from '../support/fuzz/fuzz-parsers.ts';
import { fuzzEvents, fuzzQueries } from '../support/fuzz/fuzz-requests.ts';
import { runFuzzedShop, type FuzzedShop } from '../support/fuzz/fuzzed-shop.ts';
import { SHOP } from '../support/shop/running-service.ts';

const seed = 1;
let shop: FuzzedShop;

beforeAll(async () => {
  shop = await runFuzzedShop();
});

afterAll(() => shop.close());

it.each<[string, number, (runs: number) => FuzzCounts | Promise<FuzzCounts>]>([
  ['records', 3000, (runs) => fuzzDecoder({ seed, runs })],
  ['CSV files', 500, (runs) => fuzzCsv({ seed, runs })],
  ['catalogues', 150, (runs) => fuzzCatalogue({ seed, runs }, [SHOP])],
  ['queries', 150, (runs) => fuzzQueries(shop, { seed, runs })],
  ['requests with events', 60, (runs) => fuzzEvents(shop, { seed, runs })],
  ['sockets', 60, (runs) => fuzzSockets(shop, { seed, runs })],
  ['event streams and polls', 20, (runs) => fuzzStreams(shop, { seed, runs })],
])('mutated %s are answered by a right result or a named error', async (_, runs, fuzz) => {
  const { inputs, taken, refused } = await fuzz(runs);
  expect(inputs).toBeGreaterThanOrEqual(runs);
  // Inputs that are all refused at the first look, or never, would test nothing.
  expect(taken).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
