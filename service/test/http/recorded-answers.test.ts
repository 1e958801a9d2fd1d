import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import prettier from 'prettier';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAllOperations, RULES, sendHistory } from '../support/shop/ask-all-operations.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

/** Written anew by `RECORD_ANSWERS=1 npx vitest run service/test/http/recorded-answers.test.ts`. */
const FILE = join(import.meta.dirname, '../../src/http/openapi/operations/recorded-answers.json');

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop(RULES);
  await sendHistory(shop);
  await shop.order('closes-the-hour', 1);
}, 60_000);

afterAll(() => shop?.close());

/** The names of the fields of a value, and of those in it, `depth` levels deep; of a list the fields of its first entry. */
function namesOf(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [namesOf(value[0], depth)];
  if (typeof value !== 'object' || value === null) return typeof value;
  if (depth === 0) return 'object';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, namesOf(inner, depth - 1)]));
}

/** Leaves out what only makes an example long: entries of a list beyond the second. */
const shorten = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, inner: unknown) => (Array.isArray(inner) ? inner.slice(0, 2) : inner));

it('holds the examples of the OpenAPI document against the answers of the service', async () => {
  const answers = await askAllOperations(shop);
  if (process.env.RECORD_ANSWERS !== undefined) {
    const text = JSON.stringify(Object.fromEntries([...answers].map(([key, answer]) => [key, shorten(answer)])));
    await writeFile(FILE, await prettier.format(text, { parser: 'json', printWidth: 120 }));
  }
  const recorded = JSON.parse(await readFile(FILE, 'utf8')) as Record<string, unknown>;
  expect(Object.keys(recorded)).toEqual([...answers.keys()]);
  expect(answers.size).toBeGreaterThan(28);
  for (const [key, answer] of answers) expect(namesOf(recorded[key], 1), key).toEqual(namesOf(shorten(answer), 1));
}, 120_000);
