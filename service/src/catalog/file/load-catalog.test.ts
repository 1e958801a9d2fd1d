import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCatalog } from './load-catalog.ts';
import { SMALL } from './testing.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-catalog-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('reads a folder of files as it reads one file', async () => {
  const at = SMALL.indexOf('metrics:\n');
  await writeFile(join(folder, 'all.yaml'), `\ufeff${SMALL}`);
  const { digest } = await loadCatalog(join(folder, 'all.yaml'));
  await rm(join(folder, 'all.yaml'));
  await writeFile(join(folder, 'sources.yaml'), SMALL.slice(0, at));
  await writeFile(join(folder, 'metrics.yml'), SMALL.slice(at));
  await writeFile(join(folder, 'notes.txt'), 'not yaml: [');
  expect((await loadCatalog(folder)).digest).toBe(digest);
});

test('tells the path of a file in the folder', async () => {
  const file = join(folder, 'wrong.yaml');
  await writeFile(file, 'metrics: { share: { ratio: [revenu, orders] } }\n');
  await expect(loadCatalog(folder)).rejects.toThrow(`${file}:1:29 metrics.share.ratio[0]: "revenu" is not a metric`);
  await rm(file);
});

test('refuses what is not there, not UTF-8, too large or empty', async () => {
  await expect(loadCatalog(join(folder, 'nowhere.yaml'))).rejects.toThrow(
    /nowhere\.yaml does not exist: expected a YAML file/,
  );

  const latin = join(folder, 'latin.yaml');
  await writeFile(latin, Buffer.from('name: caf\xe9', 'latin1'));
  await expect(loadCatalog(latin)).rejects.toThrow(/is not UTF-8/);

  const large = join(folder, 'large.yaml');
  await writeFile(large, '');
  await truncate(large, 10 * 1024 * 1024 + 1);
  await expect(loadCatalog(large)).rejects.toThrow(/larger than 10485760 bytes/);

  const empty = await mkdtemp(join(folder, 'empty-'));
  await expect(loadCatalog(empty)).rejects.toThrow(/has no YAML file/);
});
