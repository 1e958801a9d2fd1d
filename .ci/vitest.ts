import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests, runAndShow, type Counts } from './counts.ts';
import { RESULTS_PATH, type FailedTest, type FileDuration, type Results } from './results-reporter.ts';

interface Run {
  readonly counts: Counts;
  readonly failures: readonly FailedTest[];
  readonly durations: readonly FileDuration[];
}

/** More failed files than this are no accident: they are not run again. */
const MAX_FILES_RUN_AGAIN = 3;

/**
 * Runs Vitest in `root`. Files with failures are run once more, alone. What does not fail again is unstable: it does not
 * count as failed and is named in `unstable`, so that somebody mends it. Why: docs/decisions/0033-unstable-tests.md.
 */
export async function runVitest(
  root: string,
  scope: readonly string[],
): Promise<Run & { unstable: readonly FailedTest[] }> {
  const first = await runOnce(root, scope);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  // A failure that belongs to no file (coverage too low) stays one, whatever the tests do the second time.
  const isRunAgain = files.length > 0 && files.length <= MAX_FILES_RUN_AGAIN && !files.includes('');
  if (!isRunAgain) return { ...first, unstable: [] };

  console.log(`\nRunning the failed files once more, alone: ${files.join(', ')}`);
  const { failures } = await runOnce(root, files);
  const unstable = first.failures.filter((failure) => !failures.some((again) => isSame(failure, again)));
  const passed = first.counts.passed + unstable.filter(({ isTest }) => isTest).length;
  return { ...first, counts: { passed, failed: failures.length }, failures, unstable };
}

async function runOnce(root: string, scope: readonly string[]): Promise<Run> {
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

const isSame = (a: FailedTest, b: FailedTest): boolean => a.file === b.file && a.name === b.name;

/** Lines that name each test and say how it failed, for the end of a long log. */
export function describeFailures(title: string, failures: readonly FailedTest[]): string {
  const lines = failures.map(
    ({ file, name, message }) => `${[file, name].filter(Boolean).join(' › ')}\n${message.replaceAll(/^/gm, '    ')}`,
  );
  return lines.length === 0 ? '' : `\n${title}\n${lines.join('\n')}\n`;
}

/** Files that are worth a look where a run takes too long. */
const MAX_SLOWEST = 25;

/** Lines with the files whose tests took longest, and the time of all. */
export function describeSlowest(durations: readonly FileDuration[]): string {
  const show = (ms: number): string => `${String(Math.round(ms / 1000)).padStart(5)} s`;
  const slowest = durations.toSorted((a, b) => b.ms - a.ms).slice(0, MAX_SLOWEST);
  const total = durations.reduce((sum, { ms }) => sum + ms, 0);
  const lines = slowest.map(({ file, ms }) => `${show(ms)}  ${file}`);
  return ['', 'Slowest files', ...lines, `${show(total)}  all ${durations.length} files, two at a time`].join('\n');
}
