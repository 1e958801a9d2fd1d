import { expect, it } from 'vitest';
import { createClient } from './create-client.ts';
import { getExports } from './exports.ts';

const QUERY = { metrics: ['revenue'], timeDimension: { dateRange: 'today' } };

/** A client whose service gives these answers, and the tokens that it was asked with. */
function connect(...answers: (Response | Error)[]) {
  const tokens: (string | null)[] = [];
  const given = ['a.b.first', 'a.b.second'];
  const client = createClient({
    endpoint: 'https://kpi.example.com',
    getToken: () => given.shift() ?? 'a.b.last',
    opaqueTokens: true,
    fetch: (_, init) => {
      tokens.push(new Headers(init?.headers).get('authorization'));
      const answer = answers.shift();
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error('no answer'));
    },
  });
  return { tokens, load: () => getExports(client).load({ format: 'csv', queries: [QUERY] }) };
}

const refuse = (status: number, code: string): Response =>
  new Response(JSON.stringify({ error: { code, message: `${code}!`, retryable: false } }), { status });

it('loads a file under the name that the service gives it', async () => {
  const headers = { 'content-disposition': 'attachment; filename="revenue-2026-11-20.csv"' };
  const { load } = connect(new Response('time,Revenue', { headers }));
  const { blob, name } = await load();
  expect([await blob.text(), name]).toEqual(['time,Revenue', 'revenue-2026-11-20.csv']);
});

it('asks again with a new token where the service refuses one, once', async () => {
  const { tokens, load } = connect(refuse(401, 'token_expired'), new Response('rows'));
  expect(await (await load()).blob.text()).toBe('rows');
  expect(tokens).toEqual(['Bearer a.b.first', 'Bearer a.b.second']);
  const refused = connect(refuse(401, 'token_expired'), refuse(401, 'token_expired'));
  await expect(refused.load()).rejects.toMatchObject({ wire: { code: 'unauthenticated' } });
});

it('fails with the error of the service, of a proxy, and of the network', async () => {
  await expect(connect(refuse(400, 'too_many_rows')).load()).rejects.toMatchObject({ wire: { code: 'too_many_rows' } });
  const proxy = connect(new Response('<html>', { status: 502 }));
  await expect(proxy.load()).rejects.toMatchObject({ wire: { code: 'http_502', retryable: true } });
  await expect(connect(new TypeError('Failed to fetch')).load()).rejects.toMatchObject({
    wire: { code: 'unreachable' },
  });
});

it('fails where the connection ends before the file does', async () => {
  const cut = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('time,Rev'));
      controller.error(new TypeError('terminated'));
    },
  });
  await expect(connect(new Response(cut)).load()).rejects.toMatchObject({ wire: { code: 'unreachable' } });
});
