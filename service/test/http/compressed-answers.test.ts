import { gunzipSync } from 'node:zlib';
import { Agent, get, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;
let token: string;
let agent: Agent;

beforeAll(async () => {
  running = await runService();
  token = await running.token();
  agent = new Agent({ keepAlive: true });
});

afterAll(async () => {
  agent.destroy();
  await running.close();
});

interface Answer {
  readonly encoding: string | undefined;
  readonly vary: string | undefined;
  readonly length: number;
  readonly bytes: Buffer;
}

/** Asks without the help of `fetch`, which would decompress the answer. */
const ask = (path: string, encoding: string | undefined, body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(encoding && { 'accept-encoding': encoding }) };
    const options = { agent, headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) } };
    const url = `${running.service.address}${path}`;
    const sent = body ? request(url, { ...options, method: 'POST' }) : get(url, options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { 'content-encoding': used, vary, 'content-length': length } = response.headers;
        resolve({ encoding: used, vary, length: Number(length), bytes });
      });
    });
    sent.end(body && JSON.stringify(body));
  });

const LONG = { metrics: ['orders'], timeDimension: { granularity: 'minute', dateRange: ['2026-11-07', '2026-11-07'] } };
const SHORT = { metrics: ['orders'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] } };
const rowsIn = (bytes: Buffer): unknown[] =>
  (JSON.parse(bytes.toString()) as { results: { rows: unknown[] }[] }).results[0]?.rows ?? [];

it('compresses long answers for clients that accept it, to the same JSON', async () => {
  const plain = await ask('/v1/query', undefined, { queries: [LONG] });
  const compressed = await ask('/v1/query', 'br, gzip', { queries: [LONG] });
  expect([plain.encoding, compressed.encoding]).toEqual([undefined, 'gzip']);
  expect(compressed.vary).toContain('Accept-Encoding');
  expect(compressed.length).toBe(compressed.bytes.length);
  expect(compressed.bytes.length).toBeLessThan(plain.bytes.length / 8);
  const rows = rowsIn(plain.bytes);
  expect(rows).toHaveLength(1440);
  expect(rowsIn(gunzipSync(compressed.bytes))).toEqual(rows);
});

it('leaves answers as they are with which the connection ends', async () => {
  const response = await running.fetch('/v1/query', { body: { queries: [LONG] } });
  await response.text();
  const { headers } = response;
  expect([headers.get('connection'), headers.get('content-encoding')]).toEqual(['close', null]);
});

it('leaves short answers, other encodings and errors as they are', async () => {
  expect((await ask('/v1/query', 'gzip', { queries: [SHORT] })).encoding).toBeUndefined();
  expect((await ask('/v1/query', 'br', { queries: [LONG] })).encoding).toBeUndefined();
  expect((await ask('/v1/query', 'gzip;q=0', { queries: [LONG] })).encoding).toBeUndefined();
  expect((await ask('/v1/nothing', 'gzip')).encoding).toBeUndefined();
});

it('compresses documents that are objects, and neither streams nor pages twice', async () => {
  const { encoding, bytes } = await ask('/openapi.json', 'gzip');
  expect(encoding).toBe('gzip');
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ openapi: expect.any(String) as string });
  const page = await ask('/', 'gzip');
  expect(page.encoding).toBe('gzip');
  expect(gunzipSync(page.bytes).toString()).toMatch(/^<!doctype html>/i);
  const exported = await ask('/v1/export', 'gzip', { format: 'json', queries: [LONG] });
  expect(exported.encoding).toBeUndefined();
  expect(exported.bytes.length).toBeGreaterThan(4096);
});
