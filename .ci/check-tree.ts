// Fails when a tracked file holds what must not be in the tree: download addresses, paths of one machine, leftovers.
import { execFileSync } from 'node:child_process';

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
];

for (const { finding, pattern, files = [] } of rules) {
  const hits = grep(pattern, files);
  if (hits === '') continue;
  console.error(`${finding}:\n${hits}`);
  process.exitCode = 1;
}

/** Matching lines of tracked files, binary ones aside; git ends with 1 when nothing matches. */
function grep(pattern: string, files: string[]): string {
  try {
    return execFileSync('git', ['grep', '-nIE', pattern, '--', ...files], { encoding: 'utf8' });
  } catch (error) {
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
