import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { SETTINGS } from '../../src/app/settings/settings.ts';

it('the README lists every setting with its default and meaning', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').flatMap((line) => {
    const cells = /^\|\s*`(\w+)`\s*\|\s*(.*?)\s*\|\s*(.*?)\s*\|$/.exec(line);
    return cells ? [cells.slice(1)] : [];
  });
  const expected = SETTINGS.map(({ name, fallback, meaning }) => [name, fallback ? `\`${fallback}\`` : '', meaning]);
  expect(rows).toEqual(expected);
});
