import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenSource, type TokenSource } from './token-source.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

let server: Server;
let answer: Answer;
let requests: { authorization: string | undefined; body: string }[];
let nowMs: number;

beforeEach(async () => {
  [requests, nowMs] = [[], 0];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ authorization: request.headers.authorization, body });
      response.writeHead(answer.status, { Connection: 'close' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const create = (options: { scope?: string; audience?: string } = {}): TokenSource =>
  createTokenSource(
    {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
      clientId: 'tide:mark',
      clientSecret: 'hunter2 &',
      scope: undefined,
      audience: undefined,
      extensions: {},
      ...options,
    },
    () => nowMs,
  );

const issue = (token: string, lifetimeSeconds?: number): void => {
  answer = { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds } };
};

describe('a token source', () => {
  it('asks with the credentials in the header, encoded (RFC 6749, section 2.3.1), and with scope and audience', async () => {
    issue('first', 600);
    expect(await create({ scope: 'read write', audience: 'kafka' }).find()).toBe('first');
    expect(requests).toEqual([
      {
        authorization: `Basic ${Buffer.from('tide%3Amark:hunter2%20%26').toString('base64')}`,
        body: 'grant_type=client_credentials&scope=read+write&audience=kafka',
      },
    ]);
  });

  it('asks once for all who need a token, and again when half of its lifetime is over', async () => {
    issue('first', 600);
    const tokens = create();
    expect(await Promise.all([tokens.find(), tokens.find()])).toEqual(['first', 'first']);
    issue('second', 600);
    nowMs = 299_999;
    expect(await tokens.find()).toBe('first');
    nowMs = 300_000;
    expect(await tokens.find()).toBe('second');
    expect(requests).toHaveLength(2);
  });

  it('asks again fifteen seconds before a short token expires', async () => {
    issue('first', 20);
    const tokens = create();
    await tokens.find();
    issue('second', 20);
    nowMs = 4999;
    expect(await tokens.find()).toBe('first');
    nowMs = 5000;
    expect(await tokens.find()).toBe('second');
  });

  it('takes a token without a lifetime as one of a minute', async () => {
    issue('first');
    const tokens = create();
    await tokens.find();
    issue('second');
    nowMs = 30_000;
    expect(await tokens.find()).toBe('second');
  });

  it('returns a token that is valid while no other can be had, to its last millisecond', async () => {
    issue('first', 600);
    const tokens = create();
    await tokens.find();
    answer = { status: 503, body: '' };
    nowMs = 599_999;
    expect(await tokens.find()).toBe('first');
    nowMs = 600_000;
    await expect(tokens.find()).rejects.toThrow('KAFKA_TOKEN_URL answers without a token (503)');
  });

  it.each<[Answer, string]>([
    [{ status: 401, body: { error: 'invalid_client', error_description: 'hunter2' } }, '401, invalid_client'],
    [{ status: 400, body: { error: 'Hunter2 is wrong' } }, '400'],
    [{ status: 200, body: '<html>hunter2</html>' }, '200'],
    [{ status: 200, body: { access_token: 'two words' } }, '200'],
    [{ status: 200, body: { access_token: 'token', expires_in: -1 } }, '200'],
    [{ status: 302, body: { access_token: 'token' } }, '302'],
  ])('refuses %j', async (given, reason) => {
    answer = given;
    const message = await create()
      .find()
      .catch((error: Error) => error.message);
    expect(message).toBe(
      `KAFKA_TOKEN_URL answers without a token (${reason}): expected one for KAFKA_CLIENT_ID "tide:mark"`,
    );
  });
});
