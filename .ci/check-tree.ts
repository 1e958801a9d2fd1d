// Fails when a tracked file holds what must not be in the tree: download addresses, paths of one machine, leftovers, and
// words and openings of comments that docs/conventions.md rules out.
import { execFileSync } from 'node:child_process';

const code = ['*.ts', '*.js', '*.css', ':!service/test/process/check-tree.test.ts'];
/** Migrations never change, and the changelog names what was renamed. */
const worded = [
  ...[':!sql/migrations/*', ':!*LICENSE', ':!*package-lock.json', ':!CHANGELOG.md'],
  // Both name the words that they refuse.
  ...[':!.ci/check-tree.ts', ':!service/test/process/check-tree.test.ts'],
];
/** Where SQL, its types and the documents on them use names as they are stored, and where a former key is read. */
const stored = [
  'sql/schema.sql',
  'service/src/postgres/app-schema.ts',
  'service/src/ingest/dead-letters/save-dead-letters.ts',
  'service/src/ingest/pipeline/*positions.ts',
  'service/src/medallion/layout/*.ts',
  'service/src/medallion/README.md',
  'service/src/catalog/file/draft.ts',
  'service/src/catalog/resolve/resolve-rollups.ts',
  'service/src/catalog/mistakes.test.ts',
  'service/src/catalog/resolve/parse-catalog.test.ts',
  'service/test/ingest/overtaken-writer.test.ts',
  'service/test/medallion/upgrade.test.ts',
  'docs/architecture.md',
  'docs/catalogue.md',
  'docs/glossary.md',
  'docs/decisions/0031-names-that-are-stored.md',
];

const rules: { finding: string; pattern: string; files?: string[] }[] = [
  { finding: 'a download address in the lock file', pattern: '"resolved": *"https?:', files: ['*package-lock.json'] },
  {
    finding: 'the host of a package registry',
    pattern: '(registry[.](npmjs|yarnpkg)|repo1?[.]maven|deb[.]debian|pypi)[.](org|com)',
  },
  { finding: 'a path of one machine', pattern: `(^|[^[:alnum:]._~-])/(wor[k]|far[m]|hom[e]/[a-z]+|User[s]/[a-z]+)/` },
  {
    finding: 'something left behind',
    pattern: '\\b(TOD[O]|FIXM[E]|XX[X]|HAC[K]|not implemente[d])\\b',
    files: ['*.ts', '*.js', '*.sql', '*.md', '*.yml', '*.yaml'],
  },
  {
    finding: 'an action that is not pinned by the 40 digits of a commit',
    pattern: 'uses: *[^ @]+(@([^ ]{0,39}|[^ ]*[^0-9a-f ][^ ]*))?( |$)',
    files: ['.github/workflows/*'],
  },
  { finding: 'a conflict marker', pattern: '^(<<<<<<<|>>>>>>>) ' },
  {
    finding:
      'a metaphor for a part of the service (say service, dispatcher, ingest source, query, builder, registry, signer)',
    pattern:
      '(\\b([Dd]esk|[Cc]ourier|[Dd]oor|[Aa]sker|[Ss]peaker|([Rr]ule|[Ff]act|[Pp]rovenance)[ -]?[Bb]ook)|[a-z](Desk|Courier|Door|Asker|Speaker|Book))s?([^a-z]|$)',
    files: worded,
  },
  {
    finding: 'a coined word (say recreated, column key, complete period, sign, false discovery control, batch place)',
    pattern:
      '\\b(made anew|[Ss]eal(ed|s)?|[Ss]tems?|ofName|hasBegun|findBegun|isBegun|count-among|countAmong|[Tt]urns\\.(get|set)|class Turn|[Uu]nderWay)\\b',
    files: worded,
  },
  {
    finding: 'the stored spelling of a name (say generation, superseded, granularity: docs/decisions/0031)',
    pattern: "\\b[Ii]ncarnations?\\b|['`]leaving['`]|\\b[Gg]rains?\\b",
    files: [...worded, ...stored.map((file) => `:!${file}`)],
  },
  {
    finding: 'a limit that is not named MAX_, MIN_ or …_CACHE_SIZE',
    pattern: '\\b(MOST|LEAST|LONGEST|SHORTEST|LARGEST|SMALLEST|DEEPEST|FEWEST|REMEMBERED)(_|\\b)|_REMEMBERED\\b',
    files: worded,
  },
  {
    finding: 'a doc comment that begins with "What" or "Of" (begin with a verb or a noun phrase)',
    pattern: '/\\*\\* (What|Of)\\b',
    files: code,
  },
];

for (const { finding, pattern, files = [] } of rules) report(finding, grep(pattern, files));
// The first line of a longer doc comment follows its opening: git marks such a line by `-<number>-`.
const openings = grep('/\\*\\*$', code, '-A1').split('\n');
const misworded = openings.filter((line) => /-\d+-\s*\* (What|Of)\b/.test(line));
report('a longer doc comment that begins with "What" or "Of"', misworded.join('\n'));

/** More than this many files of code in one folder are hard to search by eye; tests and stories stand beside what they show. */
const MAX_FILES = 20;
const counts = new Map<string, number>();
const files = execFileSync('git', ['ls-files', '*.ts', '*.js', ':!*.test.ts', ':!*.stories.ts'], { encoding: 'utf8' });
for (const folder of files.split('\n').map((file) => file.slice(0, Math.max(0, file.lastIndexOf('/')))))
  counts.set(folder, (counts.get(folder) ?? 0) + 1);
const crowded = [...counts].filter(([folder, count]) => folder !== '' && count > MAX_FILES);
report(
  `a folder of more than ${MAX_FILES} files of code`,
  crowded.map(([folder, count]) => `${folder}: ${count}`).join('\n'),
);

function report(finding: string, hits: string): void {
  if (hits === '') return;
  console.error(`${finding}:\n${hits}`);
  process.exitCode = 1;
}

/** Matching lines of tracked files, binary ones aside; git ends with 1 when nothing matches. */
function grep(pattern: string, files: string[], ...options: string[]): string {
  try {
    const args = ['grep', '-nIE', ...options, pattern, '--', ...files];
    return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64_000_000 });
  } catch (error) {
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
