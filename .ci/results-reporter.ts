import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** A test that failed, or a whole file: one that did not load, that left something open, or that threw outside a test. */
export interface FailedTest {
  /** Path from the root; empty for an error that belongs to no file. */
  readonly file: string;
  readonly name: string;
  /** False for what failed beside the tests. */
  readonly isTest: boolean;
  readonly message: string;
}

/** How long the tests of a file took, without loading it. */
export interface FileDuration {
  /** Path from the root. */
  readonly file: string;
  readonly ms: number;
}

export interface Results {
  readonly passed: number;
  readonly failures: readonly FailedTest[];
  readonly durations: readonly FileDuration[];
}

/** Environment variable with the path of the file that `ResultsReporter` writes. */
export const RESULTS_PATH = 'TIDEMARK_TEST_RESULTS';

/** Writes what the run's last lines need: how many tests passed, everything that failed, in tests and beside them, and durations. */
export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const path = process.env[RESULTS_PATH];
    if (path === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const results: Results = {
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failures: [...modules.flatMap(listFailures), ...errors.map(describeUnhandled)],
      durations: modules.map((module) => ({
        file: relative(process.cwd(), module.moduleId),
        ms: module.diagnostic().duration,
      })),
    };
    writeFileSync(path, JSON.stringify(results));
  }
}

function listFailures(module: TestModule): FailedTest[] {
  const file = relative(process.cwd(), module.moduleId);
  const suites = [module, ...module.children.allSuites()].flatMap((suite) =>
    suite
      .errors()
      .map((error) => ({ file, name: suite.type === 'module' ? '(the file)' : suite.fullName, isTest: false, error })),
  );
  const tests = [...module.children.allTests('failed')].map((test) => ({
    file,
    name: test.fullName,
    isTest: true,
    error: test.result().errors?.[0],
  }));
  return [...suites, ...tests].map(({ error, ...failure }) => ({ ...failure, message: describeError(error) }));
}

function describeUnhandled(error: SerializedError): FailedTest {
  const path: unknown = error['VITEST_TEST_PATH'];
  const file = typeof path === 'string' ? relative(process.cwd(), path) : '';
  return { file, name: '(outside a test)', isTest: false, message: describeError(error) };
}

const MAX_DIFF_LINES = 20;

function describeError(error: SerializedError | undefined): string {
  const diff = stripVTControlCharacters(typeof error?.diff === 'string' ? error.diff : '')
    .split('\n')
    .slice(0, MAX_DIFF_LINES);
  const lines = [error?.message, ...(error?.stack ?? '').split('\n')]
    .filter((line) => line !== undefined && !line.includes('node_modules'))
    .slice(0, 12);
  return [...lines, ...diff].filter((line) => line !== '').join('\n');
}
