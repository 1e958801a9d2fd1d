import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/http/openapi/operations/operations.ts';
import { runFuzzedShop, type FuzzedShop } from '../support/fuzz/fuzzed-shop.ts';
import { runSchemathesis } from '../support/fuzz/run-schemathesis.ts';

let shop: FuzzedShop;

beforeAll(async () => {
  shop = await runFuzzedShop();
});

afterAll(() => shop.close());

/** All but the document itself, and the live socket and its stream, which do not end. */
const OPERATION_COUNT = OPERATIONS.length - 3;

it.each([
  ['the broadest role', 3, () => shop.bossToken],
  ['an embed token', 1, () => shop.embedToken],
] as const)('random requests by %s are answered as the OpenAPI document says', async (_, examples, token) => {
  const { output, ...result } = await runSchemathesis({
    address: shop.running.service.address,
    paths: shop.paths,
    token: token(),
    ...{ seed: 1, examples, hasBoundaries: false },
  });
  expect(result.failures, output).toEqual([]);
  expect(result.operations).toBe(OPERATION_COUNT);
  expect(result.requests).toBeGreaterThan(OPERATION_COUNT);
});

it('answers that are not as described, and stacks in errors, are noticed', async () => {
  const answer = (schema: object) => ({ description: '', content: { 'application/json': { schema } } });
  const responses = { 200: answer({ type: 'object', required: ['id'] }), 400: answer({ type: 'object' }) };
  const operation = (operationId: string) => ({ get: { operationId, responses } });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Wrong', version: '1' },
    paths: { '/field': operation('field'), '/stack': operation('stack'), '/status': operation('status') },
  };
  const server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (url === '/openapi.json') response.end(JSON.stringify(document));
    else if (url === '/field') response.end('{}');
    else if (url === '/stack') response.writeHead(400).end('{"error":"\\n    at read (file.ts:1:2)"}');
    else response.writeHead(502).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { failures } = await runSchemathesis({
    ...{ address, token: 'none', paths: {}, seed: 1, examples: 1, hasBoundaries: false },
  });
  server.closeAllConnections();
  await once(server.close(), 'close');
  expect(failures.map((line) => /GET .*$/.exec(line)?.[0]).sort()).toEqual([
    ...['GET /field', 'GET /stack', 'GET /status', 'GET /status'],
  ]);
});
