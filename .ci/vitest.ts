import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests, runAndShow } from './counts.ts';
import { runAndJudge, type JudgedRun, type TestRun } from './judge-run.ts';
import { RESULTS_PATH, type Results } from './results-reporter.ts';

/**
 * Runs Vitest in `root`, and files with failures once more, alone. A failure that belongs to no file (coverage too low)
 * stays one, whatever the tests do the second time.
 */
export const runVitest = (root: string, scope: readonly string[]): Promise<JudgedRun> =>
  runAndJudge((files) => runOnce(root, files ?? scope));

async function runOnce(root: string, scope: readonly string[]): Promise<TestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-results-'));
  const path = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=./.ci/results-reporter.ts'];
  try {
    const { code } = await runAndShow('vitest', ['run', ...reporters, ...scope], root, { [RESULTS_PATH]: path });
    const results = JSON.parse(await readFile(path, 'utf8').catch(() => '{}')) as Partial<Results>;
    const failures = results.failures ?? [];
    const isUnexplained = code !== 0 && failures.length === 0;
    const all = isUnexplained
      ? [{ file: '', name: 'Vitest', isTest: false, message: explainExit(code, results) }]
      : failures;
    const counts = countTests(results.passed ?? 0, all.length, code);
    return { counts, failures: all, durations: results.durations ?? [] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const explainExit = (code: number, { passed }: Partial<Results>): string =>
  passed === undefined
    ? `ended with exit code ${code} before it had results`
    : `ended with exit code ${code} although every test passed: coverage is too low, or it could not close (see above)`;
