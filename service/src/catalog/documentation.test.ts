import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CALENDAR, SECTIONS, SETTINGS } from './file/draft.ts';
import { parseCatalog } from './resolve/parse-catalog.ts';

const page = await readFile(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8');

test('the page’s whole catalogue is valid', () => {
  const [, example] = /```yaml\n(name: [^]*?)```/.exec(page) ?? [];
  const catalog = parseCatalog([{ name: 'docs/catalogue.md', text: example ?? '' }]);
  expect(catalog.metrics.get('average_receipt')).toMatchObject({ currency: 'EUR', format: 'currency' });
});

test('the page names every key that a file may have', () => {
  const schema = z.toJSONSchema(z.strictObject({ ...SETTINGS, ...SECTIONS, calendar: CALENDAR }), {
    io: 'input',
    unrepresentable: 'any',
  });
  const keys = new Set(listKeys(schema));
  expect(keys).toContain('deleted_when');
  expect([...keys].filter((key) => !page.includes(`\`${key}\``) && !page.includes(`${key}:`))).toEqual([]);
});

function listKeys(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(listKeys)];
}
