// Fails when a tracked file holds what must not be in the tree: download addresses, paths of one machine, leftovers, and
// words and openings of comments that docs/conventions.md rules out.
import { execFileSync } from 'node:child_process';

const code = ['*.ts', '*.js', '*.css'];
/** Migrations never change, and the changelog names what was renamed. */
const worded = [':!sql/migrations/*', ':!sql/schema.sql', ':!*LICENSE', ':!*package-lock.json', ':!CHANGELOG.md'];

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
  { finding: 'a conflict marker', pattern: '^(<<<<<<<|>>>>>>>) ' },
  {
    finding: 'a metaphor for a part of the service (say service, dispatcher, ingress, query)',
    pattern: '(\\b([Dd]esk|[Cc]ourier|[Dd]oor|[Aa]sker)|[a-z](Desk|Courier|Door|Asker))s?([^a-z]|$)',
    files: [...worded, ':!.ci/check-tree.ts'],
  },
  {
    finding: 'a limit that is not named MAX_, MIN_ or …_CACHE_SIZE',
    pattern: '\\b(MOST|LEAST|LONGEST|REMEMBERED)_',
    files: [...worded, ':!.ci/check-tree.ts'],
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
