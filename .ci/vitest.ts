import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { countTests, runAndShow, type Counts } from './counts.ts';

interface FailedTest {
  /** Path from the root. */
  readonly file: string;
  readonly name: string;
  readonly message: string;
}

interface Run {
  readonly counts: Counts;
  readonly failures: readonly FailedTest[];
}

/** The parts that are read of Vitest's JSON report. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** More failed files than this are no accident: they are not run again. */
const MAX_FILES_RUN_AGAIN = 3;

/**
 * Runs Vitest in `root`. The files of failed tests are run once more, alone. A test that passes then is unstable: it is
 * counted as passed and named in `unstable`, so that somebody mends it. Why: docs/decisions/0033-unstable-tests.md.
 */
export async function runVitest(
  root: string,
  scope: readonly string[],
): Promise<{ counts: Counts; failures: readonly FailedTest[]; unstable: readonly FailedTest[] }> {
  const first = await runOnce(root, scope);
  const files = [...new Set(first.failures.map((failure) => failure.file))];
  // A run that failed beside its tests (coverage, an unhandled error) has failed, whatever the tests do the second time.
  const isRunAgain = files.length > 0 && files.length <= MAX_FILES_RUN_AGAIN && !first.hasOtherErrors;
  if (!isRunAgain) return { counts: first.counts, failures: first.failures, unstable: [] };

  console.log(`\nRunning the failed files once more, alone: ${files.join(', ')}`);
  const second = await runOnce(root, files);
  if (second.hasOtherErrors) return { counts: first.counts, failures: first.failures, unstable: [] };
  const failures = first.failures.filter((failure) => second.failures.some((again) => isSame(failure, again)));
  const added = second.failures.filter((again) => !first.failures.some((failure) => isSame(failure, again)));
  const unstable = first.failures.filter((failure) => !failures.includes(failure));
  const failed = failures.length + added.length;
  const passed = first.counts.passed + first.counts.failed - failed;
  return { counts: { passed, failed }, failures: [...failures, ...added], unstable };
}

async function runOnce(root: string, scope: readonly string[]): Promise<Run & { hasOtherErrors: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-results-'));
  const path = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  try {
    const { code, output } = await runAndShow('vitest', ['run', ...reporters, ...scope], root);
    // Without a report Vitest did not get as far as running tests.
    const report = JSON.parse(await readFile(path, 'utf8').catch(() => '{}')) as Report;
    const failures = listFailures(report, root);
    const { numPassedTests = 0, numFailedTests = 0 } = report;
    const hasOtherErrors =
      numFailedTests !== failures.length ||
      (code !== 0 && failures.length === 0) ||
      /Unhandled (Errors|Rejection)|does not meet global threshold|Failed Suites/.test(output);
    return { counts: countTests(numPassedTests, numFailedTests, code), failures, hasOtherErrors };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function listFailures(report: Report, root: string): FailedTest[] {
  return (report.testResults ?? []).flatMap(({ name: path, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        file: relative(root, path),
        name: fullName,
        message: shorten(failureMessages.join('\n')),
      })),
  );
}

const shorten = (message: string): string =>
  message
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, 12)
    .join('\n');

const isSame = (a: FailedTest, b: FailedTest): boolean => a.file === b.file && a.name === b.name;

/** Lines that name each test and say how it failed, for the end of a long log. */
export function describeFailures(title: string, failures: readonly FailedTest[]): string {
  const lines = failures.map(({ file, name, message }) => `${file} › ${name}\n${message.replaceAll(/^/gm, '    ')}`);
  return lines.length === 0 ? '' : `\n${title}\n${lines.join('\n')}\n`;
}
