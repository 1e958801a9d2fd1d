import { countTests, runAndShow } from './counts.ts';
import { runAndJudge, type JudgedRun, type TestRun } from './judge-run.ts';
import type { FailedTest } from './results-reporter.ts';

/** Runs the tests of the elements in Chromium, and files with failures once more, alone. */
export function runBrowserTests(root: string, chromium: string): Promise<JudgedRun> {
  process.env['CHROME_PATH'] = chromium;
  return runAndJudge((files) => runOnce(root, files));
}

/**
 * The runner ends with a line that counts its tests. A line with `✗` names a failed one, by file and name; the indented
 * lines below it say how it failed.
 */
async function runOnce(root: string, files?: readonly string[]): Promise<TestRun> {
  const selected = files === undefined ? [] : ['--', '--files', ...files.map((file) => file.replace(/^sdk\//, ''))];
  const { code, output } = await runAndShow('npm', ['run', 'test:browser', '-w', 'sdk', ...selected], root);
  const [, passed, failed] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? [];
  const counts = countTests(Number(passed ?? 0), Number(failed ?? 0), code);
  const failures = [...output.matchAll(/✗ (\S+) › (.*)\n((?: {4}.*\n)*)/g)].map(
    ([, file = '', name = '', message = '']): FailedTest => ({
      file: `sdk/${file}`,
      name,
      isTest: true,
      message: message.replaceAll(/^ {4}/gm, '').trimEnd(),
    }),
  );
  const missing = counts.failed - failures.length;
  const message = `${missing} more failed, outside of tests (see above); exit code ${code}`;
  const unnamed = { file: '', name: 'tests of the elements', isTest: false, message };
  return { counts, failures: missing > 0 ? [...failures, unnamed] : failures, durations: [] };
}
