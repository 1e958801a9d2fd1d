import createClient, { type Client } from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/http/openapi/operations/operations.ts';
import { renderOpenApi } from '../../src/http/openapi/openapi.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { expectDescribed } from '../support/wire/expect-described.ts';

let running: RunningService;

beforeAll(async () => {
  running = await runService();
  const order = { event_id: 'a', id: 'a', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '10.50' };
  const before = { ...order, event_id: 'b', id: 'b', at: '2026-11-06T10:00:00Z', total: '7.25' };
  await running.fetch('/v1/events/orders', { body: [order, before] });
});

afterAll(() => running.close());

/** Asks, and throws where the answer is not as it is described. */
async function ask(path: string, body?: unknown): Promise<Response> {
  const response = await running.fetch(path, { body });
  await expectDescribed(body === undefined ? 'GET' : 'POST', path, response);
  return response;
}

const RANGE = { dateRange: ['2026-11-07', '2026-11-07'], compareDateRange: 'previous period' };

/** A program against the types that openapi-typescript generates. Each error that it expects is one it must meet. */
const PROGRAM = `
import type { Client } from 'openapi-fetch';
import type { components, paths } from './generated.ts';

export async function ask(client: Client<paths>): Promise<readonly (string | number | null | undefined)[]> {
  const query: components['schemas']['Query'] = {
    metrics: ['revenue'],
    timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] },
    filters: [{ or: [{ member: 'region', operator: 'equals', values: ['north'] }] }],
  };
  const { data, error } = await client.POST('/v1/query', { body: query });
  if (error) return [error.error.code];
  const [result] = data.results;
  if (!result || 'error' in result) return [result?.error.code];
  const catalog = await client.GET('/v1/catalog');
  const missing = await client.GET('/v1/rules/{name}', { params: { path: { name: 'none' } } });
  return [result.totals.revenue, catalog.data?.metrics[1]?.currencyDigits, missing.error?.error.code];
}

export async function misuse(client: Client<paths>): Promise<void> {
  // @ts-expect-error metrics are missing
  await client.POST('/v1/query', { body: { timeDimension: { dateRange: 'today' } } });
  // @ts-expect-error no such path
  await client.GET('/v1/nothing');
  // @ts-expect-error no such severity
  await client.GET('/v1/anomalies', { params: { query: { severity: 'low' } } });
}
`;

/** Type-checks the program beside the generated types; the files are in memory only. Returns what the compiler says. */
function check(generated: string): readonly string[] {
  const files = new Map([
    [join(import.meta.dirname, 'generated.ts'), generated],
    [join(import.meta.dirname, 'program.ts'), PROGRAM],
  ]);
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, exactOptionalPropertyTypes: true },
    ...{
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
      types: [],
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
    },
    ...{ target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.NodeNext },
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

it('gives a generated client that compiles, and asks the service', async () => {
  const document = JSON.stringify(renderOpenApi('1.0.0'));
  expect(check(astToString(await openapiTS(document)))).toEqual([]);
  const code = stripTypeScriptTypes(PROGRAM).replace(/^import .*$/gm, '');
  const client = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    ask(client: Client<object>): Promise<unknown>;
  };
  const headers = { Authorization: `Bearer ${await running.token()}`, Connection: 'close' };
  expect(await client.ask(createClient({ baseUrl: running.service.address, headers }))).toEqual([10.5, 2, 'not_found']);
});

describe('an answer', () => {
  it.each([
    '/v1/catalog',
    '/v1/dimensions',
    '/v1/sources',
    '/v1/anomalies?metric=revenue&dateRange=2026-11-07',
    '/v1/alerts',
    '/v1/rules',
    '/v1/silences',
    '/v1/channels',
    '/v1/deliveries',
    '/v1/dead-letters',
    '/v1/sign-in',
    '/healthz',
    '/readyz',
    '/openapi.json',
  ])('of GET %s has every field that is described, and no other', async (path) => {
    expect((await ask(path)).status).toBe(200);
  });

  it('to queries of every kind is described', async () => {
    const queries = [
      { metrics: ['revenue'], dimensions: ['region'], timeDimension: RANGE, limit: 1, explain: true },
      { metrics: ['orders'], timeDimension: { ...RANGE, granularity: 'hour' }, expected: true },
      { metrics: ['orders'], timeDimension: { dateRange: ['2026-11-05', '2026-11-07'], granularity: 'week' } },
      { metrics: ['visits'], timeDimension: RANGE },
      { metrics: ['none'], timeDimension: RANGE },
    ];
    const { results } = (await (await ask('/v1/query', { queries })).json()) as {
      results: object[];
    };
    expect(results.map((result) => 'provenance' in result)).toEqual([true, true, true, true, false]);
  });
});

describe('the check of answers', () => {
  const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

  const failure = (code: string) => ({ error: { code, message: '', retryable: true } });

  it.each([
    ['a field that is not described', '/healthz', answer({ status: 'ok', since: 1 }), 'body.since is not described'],
    ['a field within others', '/v1/channels', answer({ channels: [{ name: 'ops' }] }), 'not as described'],
    ['a code', '/v1/catalog', answer(failure('odd'), 503), 'not as described'],
    ['a code of other operations', '/v1/catalog', answer(failure('not_found'), 503), 'code not_found is not'],
    ['a status', '/v1/catalog', answer({}, 418), 'the status is not described'],
  ])('refuses %s that is not described', async (_, path, response, words) => {
    await expect(expectDescribed('GET', path, response)).rejects.toThrow(words);
  });
});

it('describes only routes that the service has', async () => {
  for (const { id, method, path } of OPERATIONS.filter((operation) => operation.id !== 'openLive')) {
    const address = `${running.service.address}${path.replace(/\{\w+\}/g, '1')}`;
    const response = await fetch(address, { method: method.toUpperCase(), headers: { Connection: 'close' } });
    const { error } = (await response.json().catch(() => ({}))) as { error?: { code: string; message: string } };
    expect(error?.message ?? '', id).not.toMatch(/is not served|expected the method/);
  }
});
