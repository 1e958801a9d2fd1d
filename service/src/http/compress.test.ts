import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp } from './app.ts';
import type { HttpOptions } from './types.ts';

const onError = vi.fn<(error: unknown) => void>();
let readiness: object;
const app = createApp({
  servesApi: false,
  corsOrigins: [],
  signIn: { origins: () => [] },
  readiness: () => readiness,
  rates: { count: () => undefined },
  addressOf: () => '127.0.0.1',
  isProxyEncrypted: () => false,
  onError,
} as unknown as HttpOptions);
const server = createServer((incoming, outgoing) => void app.callback()(incoming, outgoing));

beforeEach(() => {
  readiness = { status: 'ready' };
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Asks without the help of `fetch`, which would decompress the answer. */
const ask = (path: string, encoding: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = { 'accept-encoding': encoding, connection: 'keep-alive' };
    const sent = request({ host: '127.0.0.1', port, path, headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    sent.end();
  });

it('answers with an error where the body cannot be written', async () => {
  const failure = new Error('cannot be written');
  readiness = {
    status: 'ready',
    toJSON: () => {
      throw failure;
    },
  };
  const { status, headers, bytes } = await ask('/readyz', 'gzip');
  expect(status).toBe(500);
  expect(JSON.parse(bytes.toString())).toMatchObject({
    error: { code: 'internal', requestId: headers['x-request-id'] },
  });
  expect(onError).toHaveBeenCalledExactlyOnceWith(failure, headers['x-request-id']);
});

it('tells caches that an answer depends on the encodings of the client, whether it is compressed or not', async () => {
  readiness = { status: 'ready', parts: Array.from({ length: 1000 }, () => 'kafka') };
  const answers = await Promise.all(['gzip', 'identity'].map((encoding) => ask('/readyz', encoding)));
  expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', undefined]);
  expect(answers.map(({ headers }) => headers.vary)).toEqual([
    expect.stringContaining('Accept-Encoding'),
    expect.stringContaining('Accept-Encoding'),
  ]);
  const [compressed, plain] = answers;
  expect(JSON.parse(gunzipSync(compressed?.bytes ?? '').toString())).toEqual(readiness);
  expect(JSON.parse(plain?.bytes.toString() ?? '')).toEqual(readiness);
});

it('writes and compresses the OpenAPI document once', async () => {
  const write = vi.spyOn(JSON, 'stringify');
  try {
    const [first, second, plain] = [
      await ask('/openapi.json', 'gzip'),
      await ask('/openapi.json', 'gzip'),
      await ask('/openapi.json', 'identity'),
    ];
    expect(write.mock.calls.filter(([value]) => (value as { openapi?: unknown })?.openapi)).toEqual([]);
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(gunzipSync(first.bytes).equals(plain.bytes)).toBe(true);
    for (const { headers } of [first, plain]) {
      expect(headers).toMatchObject({ vary: expect.stringContaining('Accept-Encoding') as string });
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    }
  } finally {
    write.mockRestore();
  }
});
