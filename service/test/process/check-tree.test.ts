import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const CHECK = fileURLToPath(new URL('../../../.ci/check-tree.ts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-tree-'));
  execFileSync('git', ['init', '--quiet', folder]);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the check on a repository with one tracked file. */
function check(file: string, text: string): { readonly status: number | null; readonly stderr: string } {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  execFileSync('git', ['add', '--all'], { cwd: folder });
  return spawnSync(process.execPath, [CHECK], { cwd: folder, encoding: 'utf8' });
}

it.each([
  ['service/src/a.ts', 'const rulesDesk = 1;'],
  ['docs/a.md', 'The courier sends it.'],
  ['docs/a.md', 'Each door has a position.'],
  ['sql/schema.sql', "comment on table app.a is 'Where each door stands';"],
  ['examples/a.yaml', '# kept by the rule book'],
  ['service/src/a.ts', 'const speaker = createSpeaker();'],
  ['docs/a.md', 'A topic that was made anew.'],
  ['service/src/a.ts', 'const stem = 1;'],
  ['service/src/a.ts', 'const sealed = 1;'],
  ['service/src/a.ts', "const state = 'leaving';"],
  ['service/src/a.ts', 'const incarnation = 1;'],
  ['examples/a.yaml', 'grains: [day]'],
  ['service/src/a.ts', 'const MOST_ROWS = 1;'],
  ['service/src/a.ts', 'const LONGEST = 1;'],
  ['service/src/a.ts', 'const MAX_REMEMBERED = 1;'],
  ['service/src/a.ts', '/** What it holds. */'],
  ['service/src/a.ts', '/**\n * Of the table, its rows.\n */'],
])('a word that the glossary replaces fails the check: %s, %s', (file, text) => {
  const { status, stderr } = check(file, text);
  expect(stderr).toContain(file);
  expect(status).toBe(1);
});

it.each([
  ['docs/a.md', 'The dispatcher sends it to outdoor shops; grained wood; a booked order.'],
  ['service/src/a.ts', 'const MAX_ROWS = 1; const isSystem = true;'],
  ['CHANGELOG.md', 'The key was `door`.'],
])('words that contain one pass: %s, %s', (file, text) => {
  expect(check(file, text)).toMatchObject({ status: 0, stderr: '' });
});

it.each([
  ['uses: actions/checkout@v4', 1],
  ['uses: actions/checkout', 1],
  [`uses: actions/checkout@${'0'.repeat(39)}`, 1],
  [`uses: actions/checkout@${'0'.repeat(39)}g`, 1],
  [`uses: actions/checkout@${'0'.repeat(40)}`, 0],
  [`uses: actions/checkout@${'0a'.repeat(20)} # v4.4.0`, 0],
])('an action is pinned by the commit: %s', (line, status) => {
  expect(check('.github/workflows/ci.yml', `steps:\n  - ${line}\n`).status).toBe(status);
});

it('a folder of more than 20 files of code fails the check, tests aside', () => {
  const write = (count: number, ending: string): void => {
    mkdirSync(join(folder, 'service/src'), { recursive: true });
    for (let index = 0; index < count; index++) writeFileSync(join(folder, `service/src/file-${index}${ending}`), '');
  };
  write(19, '.ts');
  write(30, '.test.ts');
  expect(check('service/src/last.ts', '')).toMatchObject({ status: 0, stderr: '' });
  const { status, stderr } = check('service/src/one-more.ts', '');
  expect(stderr).toContain('service/src: 21');
  expect(status).toBe(1);
});
