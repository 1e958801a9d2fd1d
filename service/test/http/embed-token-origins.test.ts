import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { createPortal, EMBED_SHOP, sendOrders, type EmbedPortal } from '../support/shop/embed-portal.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const PORTAL = 'https://portal.example';

let running: RunningService;
let portal: EmbedPortal;

beforeAll(async () => {
  running = await runService({ CORS_ORIGINS: `${PORTAL},https://other.example` }, EMBED_SHOP);
  portal = createPortal(running);
  await sendOrders(running);
});

afterAll(() => running?.close());

/** The first events of a stream, which is closed again. */
async function openStreamed(parameters: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${running.service.address}/v1/live/stream?wait=0&${parameters}`, {
    headers: { Connection: 'close', ...headers },
  });
  return response.text();
}

describe('the origins of an embed token', () => {
  it('are the pages that may use it: on requests, sockets, streams and tickets', async () => {
    const { token } = await portal.mint({ origins: [PORTAL] });
    const refused = '403 origin_not_allowed';
    expect(await portal.totalOf(token, { Origin: PORTAL })).toBe(3);
    expect(await portal.totalOf(token, { Origin: 'https://other.example' })).toContain(refused);
    expect(await portal.totalOf(token)).toContain(refused);
    const authorization = { Authorization: `Bearer ${token}` };
    expect(await openStreamed('', { ...authorization, Origin: PORTAL })).toContain('"t":"stream"');
    expect(await openStreamed('', { ...authorization, Origin: 'https://other.example' })).toContain(
      'origin_not_allowed',
    );
    const ticketHeaders = { Origin: PORTAL };
    const { ticket } = (await (
      await running.fetch('/v1/live/ticket', { token, body: {}, headers: ticketHeaders })
    ).json()) as { ticket: string };
    expect(await openStreamed(`ticket=${ticket}`, { Origin: 'https://other.example' })).toContain('origin_not_allowed');
    expect(await socketOutcome(token, PORTAL)).toBe('open');
    expect(await socketOutcome(token, 'https://other.example')).toBe('403');
  });

  it('are those of the key where the request names none', async () => {
    const { token } = await portal.mint({}, { origins: [PORTAL] });
    expect(await portal.totalOf(token, { Origin: PORTAL })).toBe(3);
    expect(await portal.totalOf(token)).toContain('403 origin_not_allowed');
  });

  it('hold for the token of an auth frame too', async () => {
    const { token } = await portal.mint({ origins: [PORTAL] });
    expect(await authFrameOutcome(token, PORTAL)).toBe('hello');
    expect(await authFrameOutcome(token, 'https://other.example')).toBe('err origin_not_allowed');
  });
});

async function socketOutcome(token: string, origin: string): Promise<string> {
  const socket = openSocket(['tidemark.v1', `bearer.${token}`], origin);
  return new Promise((resolve) => {
    socket.once('open', () => (socket.terminate(), resolve('open')));
    socket.once('unexpected-response', (_, response) => {
      response.resume();
      socket.terminate();
      resolve(String(response.statusCode));
    });
  });
}

async function authFrameOutcome(token: string, origin: string): Promise<string> {
  const socket = openSocket(['tidemark.v1'], origin);
  return new Promise((resolve) => {
    socket.once('open', () => socket.send(JSON.stringify({ t: 'auth', token })));
    socket.once('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { t: string; error?: WireError };
      socket.terminate();
      resolve(frame.error ? `${frame.t} ${frame.error.code}` : frame.t);
    });
  });
}

function openSocket(protocols: readonly string[], origin: string): WebSocket {
  const socket = new WebSocket(`${running.service.address.replace('http', 'ws')}/v1/live`, [...protocols], { origin });
  socket.on('error', () => undefined);
  return socket;
}
