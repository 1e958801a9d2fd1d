// Fails when a document names a file that is not in the tree, links to a heading that is not there, or shows another
// tower than the imports that are allowed, or other error codes than the service sends.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { renderErrorTables } from '../service/src/http/openapi/list-errors.ts';

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const documents = tracked.filter((path) => path.endsWith('.md'));
const problems = [
  ...documents.flatMap(checkFiles),
  ...documents.flatMap(checkLinks),
  ...checkTower(),
  ...checkErrors(),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/**
 * Files in code spans, commands and diagrams, by their whole path or its end, as `ingest/pipeline/writer.ts`; folders by
 * their whole path.
 */
function checkFiles(document: string): string[] {
  const text = read(document);
  const files = text.match(/(?<![\w/.:@*<>-])[\w.*-]+(?:\/[\w.*-]+)*\.(?:ts|js|md|sql|ya?ml|png|html|css)(?![\w/(-])/g);
  const folders = text.match(/(?<![\w/.])(?:service|sdk|docs|examples|sql|stories)\/[\w/-]+(?![\w.*/<{-])/g);
  return [
    ...[...new Set(files)]
      .filter((name) => name.includes('/') || name.endsWith('.ts'))
      .filter((name) => !isBuilt(name) && !isTracked(name.replace(/^(\.\.?\/)+/, ''))),
    ...[...new Set(folders)].filter((name) => !isBuilt(name) && !isFolder(name)),
  ].map((name) => `${document}: there is no ${name}`);
}

function isBuilt(name: string): boolean {
  return /(^|\/)(dist|node_modules)(\/|$)/.test(name);
}

function isFolder(name: string): boolean {
  return tracked.some((path) => path.startsWith(`${name.replace(/\/$/, '')}/`));
}

function isTracked(name: string): boolean {
  const pattern = name.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  const isNamed = new RegExp(`(^|/)${pattern}$`);
  return tracked.some((path) => isNamed.test(path));
}

function checkLinks(document: string): string[] {
  const links = [...read(document).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return links.flatMap(([, path = '', anchor]) => {
    const target = path === '' ? document : normalize(join(dirname(document), path)).replace(/\/$/, '');
    const isThere = tracked.some((file) => file === target || file.startsWith(`${target}/`));
    if (!isThere) return [`${document}: a link leads to ${path}, which is not there`];
    if (anchor === undefined || headingsOf(target).includes(anchor)) return [];
    return [`${document}: ${target} has no heading #${anchor}`];
  });
}

/** As GitHub names them in addresses. */
function headingsOf(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The table of docs/architecture.md, and `mayImport`, which `npm run imports` enforces. */
function checkTower(): string[] {
  const [, rules = ''] = /const mayImport = \{(.*?)\n\};/s.exec(read('.dependency-cruiser.js')) ?? [];
  const enforced = [...rules.matchAll(/(\w+): \[([^\]]*)\]/g)];
  const shown = new Map(
    [...read('docs/architecture.md').matchAll(/^\| `(\w+)` +\|[^|]*\|([^|]*)\|$/gm)].map(
      ([, folder = '', others = '']) => [folder, others.match(/\w+/g)?.join(', ') ?? ''],
    ),
  );
  return enforced.flatMap(([, folder = '', others = '']) => {
    const allowed = others.match(/\w+/g)?.join(', ') ?? '';
    if (shown.get(folder) === allowed) return [];
    return [`docs/architecture.md: the table does not say that ${folder} may import: ${allowed || 'nothing'}`];
  });
}

/** The tables of docs/errors.md hold what the wire contract and the OpenAPI document do. */
function checkErrors(): string[] {
  const text = read('docs/errors.md');
  return renderErrorTables().flatMap((table) =>
    text.includes(`\n\n${table}\n`) ? [] : [`docs/errors.md: expected this table, and no other line in it:\n${table}`],
  );
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
