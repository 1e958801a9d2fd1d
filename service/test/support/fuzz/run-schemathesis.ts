import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { makeRunFolder } from '../servers/run-folder.ts';
import { installSchemathesis } from './install-schemathesis.ts';

export interface SchemathesisOptions {
  /** Address of the service, which is asked for its document. */
  readonly address: string;
  readonly token: string;
  readonly seed: number;
  /** Random requests of each operation. */
  readonly examples: number;
  /** Also tries each boundary of each parameter and field: some 100 requests of each operation. */
  readonly hasBoundaries: boolean;
  /** Values by path parameter that lead to something that is there, tried in half of the requests. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

export interface SchemathesisResult {
  readonly operations: number;
  readonly requests: number;
  /** Each kind of failure with its operations; empty: none. */
  readonly failures: readonly string[];
  /** As it is written for people, with requests that reproduce the failures. */
  readonly output: string;
}

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'response_headers_conformance',
  'ignored_auth',
  'no_stack_trace',
];

const reportSchema = z.object({
  operations: z.object({ selected: z.number(), tested: z.number() }),
  test_cases: z.object({ generated: z.number() }),
  failures: z.array(z.object({ title: z.string(), operations: z.array(z.string()) })),
  errors: z.array(z.object({ title: z.string(), count: z.number() })),
});

/** Sends the requests that the OpenAPI document of a service allows, and others, and holds the answers against the document. */
export async function runSchemathesis(options: SchemathesisOptions): Promise<SchemathesisResult> {
  const programs = await installSchemathesis();
  const folder = makeRunFolder('schemathesis');
  writeFileSync(join(folder, 'schemathesis.toml'), writeConfig(options));
  const report = join(folder, 'report.json');
  const child = spawn(join(programs, 'schemathesis'), listArguments(options, report), {
    cwd: folder,
    env: {
      ...process.env,
      SCHEMATHESIS_HOOKS: 'checks',
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0 && child.exitCode !== 1) throw new Error(`schemathesis: ${output}${errors}`);
  const result = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  const failures = [
    ...result.failures.map(({ title, operations }) => `${title}: ${operations.join(', ')}`),
    ...result.errors.map(({ title, count }) => `${title}: ${count}`),
  ];
  return { operations: result.operations.tested, requests: result.test_cases.generated, failures, output };
}

function listArguments({ address, seed, examples, hasBoundaries }: SchemathesisOptions, report: string): string[] {
  return [
    ...['run', `${address}/openapi.json`],
    ...['--phases', hasBoundaries ? 'examples,coverage,fuzzing' : 'examples,fuzzing'],
    ...['--checks', CHECKS.join(',')],
    ...['--seed', String(seed), '--max-examples', String(examples)],
    ...['--continue-on-failure', '--no-shrink', '--no-color', '--warnings', 'off', '--generation-database', 'none'],
    ...['--request-timeout', '30', '--suppress-health-check', 'all'],
    ...['--report-json-path', report],
    // The live socket and its streams do not end: they are fuzzed by other means.
    ...['--exclude-operation-id', 'openLive', '--exclude-operation-id', 'openLiveStream'],
  ];
}

function writeConfig({ token, paths }: SchemathesisOptions): string {
  const names = Object.keys(paths);
  return [
    `headers = { Authorization = "Bearer ${token}" }`,
    ...['[output.truncation]', 'enabled = true'],
    '[parameters]',
    ...names.map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.5 }`),
    ...names.flatMap((name) => [`[dictionaries.${name}]`, `values = ${JSON.stringify(paths[name])}`]),
  ].join('\n');
}
