import type { Counts } from './counts.ts';
import type { FailedTest, FileDuration } from './results-reporter.ts';

/** A run of test files by one runner. */
export interface TestRun {
  readonly counts: Counts;
  readonly failures: readonly FailedTest[];
  readonly durations: readonly FileDuration[];
}

export interface JudgedRun extends TestRun {
  /** Failures that did not come again. */
  readonly unstable: readonly FailedTest[];
}

/** More failed files than this are no accident: they are not run again. */
const MAX_FILES_RUN_AGAIN = 3;

/**
 * Runs all tests with `run`, and files with failures once more, alone. A failure that does not come again is unstable:
 * it does not count as failed and is named in `unstable`, so that somebody mends it. Why:
 * docs/decisions/0033-unstable-tests.md.
 */
export async function runAndJudge(run: (files?: readonly string[]) => Promise<TestRun>): Promise<JudgedRun> {
  const first = await run();
  const files = [...new Set(first.failures.map(({ file }) => file))];
  const isRunAgain = files.length > 0 && files.length <= MAX_FILES_RUN_AGAIN && !files.includes('');
  if (!isRunAgain) return { ...first, unstable: [] };

  console.log(`\nRunning the failed files once more, alone: ${files.join(', ')}`);
  const { failures } = await run(files);
  const unstable = first.failures.filter((failure) => !failures.some((again) => isSame(failure, again)));
  const passed = first.counts.passed + unstable.filter(({ isTest }) => isTest).length;
  return { ...first, counts: { passed, failed: failures.length }, failures, unstable };
}

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
