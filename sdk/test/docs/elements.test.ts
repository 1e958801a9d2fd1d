import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderElements } from '../../build/render-elements.js';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';

const path = join(import.meta.dirname, '../../../docs/elements.md');

let project: PackageProject;
let reference: string;

beforeAll(async () => {
  project = await createPackageProject();
  const manifest = join(project.folder, 'node_modules/@tidemark/sdk/custom-elements.json');
  const text = renderElements(JSON.parse(await readFile(manifest, 'utf8')) as Parameters<typeof renderElements>[0]);
  reference = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
});

afterAll(() => project?.destroy());

it('is what the manifest of the package says: `npm run docs:elements -w sdk` writes it anew', async () => {
  expect(await readFile(path, 'utf8')).toBe(reference);
});

it('has a meaning for every name', () => {
  expect(reference.split('\n').filter((line) => /^\|.*\| +\|$/.test(line))).toEqual([]);
});
