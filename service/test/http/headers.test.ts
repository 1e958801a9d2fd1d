import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/http/openapi/operations/operations.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const ORIGIN = 'https://intranet.example';

let running: RunningService;
let token: string;

beforeAll(async () => {
  running = await runService({ CORS_ORIGINS: ORIGIN, TRUSTED_PROXIES: '127.0.0.0/8' });
  token = await running.token();
});

afterAll(() => running.close());

async function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(running.service.address + path, {
    method,
    headers: { Connection: 'close', ...headers },
    ...(method !== 'GET' && method !== 'OPTIONS' && { body: '{}' }),
  });
  await response.text();
  return response;
}

const fill = (path: string): string => path.replaceAll(/\{\w+\}/g, 'some');
const operations = OPERATIONS.map(({ method, path }) => [method.toUpperCase(), path] as const);
const isOfPrincipal = ([, path]: readonly [string, string]): boolean => path.startsWith('/v1/');

describe('answers of the API', () => {
  it.each(operations.filter(isOfPrincipal))('%s %s is kept by no cache, and read by its type', async (method, path) => {
    for (const authorization of [undefined, `Bearer ${token}`]) {
      // A stream does not end.
      if (authorization && path === '/v1/live/stream' && method === 'GET') continue;
      const { headers } = await ask(fill(path), method, { Origin: ORIGIN, ...(authorization && { authorization }) });
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': ORIGIN,
      });
      const vary = headers.get('vary')?.split(/, ?/);
      expect(vary).toEqual(expect.arrayContaining(['Authorization', 'Origin']));
    }
  });

  it.each(operations.filter(isOfPrincipal))(
    '%s %s is let through by a preflight that is kept',
    async (method, path) => {
      const { status, headers } = await ask(fill(path), 'OPTIONS', {
        Origin: ORIGIN,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'authorization,content-type,if-match',
      });
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(headers.get('access-control-allow-methods')?.split(',')).toContain(method);
      expect(headers.get('access-control-allow-headers')?.split(',')).toEqual(
        expect.arrayContaining(['Authorization', 'Content-Type', 'If-Match']),
      );
      expect(headers.get('access-control-max-age')).toBe('7200');
    },
  );

  it('let pages of other origins read what tells them how to go on', async () => {
    const { headers } = await ask('/v1/catalog', 'GET', { Origin: ORIGIN });
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
      expect.arrayContaining(['X-Request-Id', 'Retry-After', 'ETag', 'Content-Language', 'Content-Disposition']),
    );
  });
});

describe('pages and files', () => {
  it.each(['/', '/openapi.json', '/healthz', '/readyz', '/unsubscribe/none', '/nothing.html'])(
    '%s are framed by nobody else, name no reader to other pages, and reach no camera',
    async (path) => {
      const { headers } = await ask(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("frame-ancestors 'self'") as string,
        'cross-origin-resource-policy': 'cross-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': expect.stringMatching(/^no-(store|cache)$/) as string,
      });
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('cross-origin-opener-policy')).toBeNull();
    },
  );
});

it('asks browsers to stay with HTTPS where a trusted proxy has it', async () => {
  const { headers } = await ask('/', 'GET', { 'X-Forwarded-Proto': 'https' });
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
});
