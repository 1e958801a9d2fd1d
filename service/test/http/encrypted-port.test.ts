import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, get, request } from 'node:https';
import { connect as connectPlainly } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import {
  createCertificateFolder,
  type Authority,
  type CertificateFolder,
  type IssuedFiles,
} from '../support/tls/certificates.ts';

let folder: CertificateFolder;
let authority: Authority;
let first: IssuedFiles;
let second: IssuedFiles;
let ca: string;
let files: { certificate: string; key: string };
let running: RunningService;
let port: number;

beforeAll(async () => {
  folder = await createCertificateFolder();
  authority = await folder.createAuthority('root');
  [first, second] = [await authority.issue('first'), await authority.issue('second')];
  ca = await readFile(authority.certificate, 'utf8');
  files = { certificate: join(folder.path, 'live.pem'), key: join(folder.path, 'live.key') };
});

beforeEach(async () => {
  await use(first);
  running = await runService({ TLS_CERT_FILE: files.certificate, TLS_KEY_FILE: files.key });
  port = Number(new URL(running.service.address).port);
});

afterEach(() => running.close());
afterAll(() => folder.remove());

async function use({ certificate, key }: IssuedFiles): Promise<void> {
  await copyFile(certificate, files.certificate);
  await copyFile(key, files.key);
}

/** Returns the common name of the certificate that a new connection is shown. */
async function findShownName(): Promise<string | undefined> {
  const socket = await open({});
  const { subject } = new X509Certificate((socket.getPeerX509Certificate() as X509Certificate).raw);
  socket.destroy();
  return subject.replace('CN=', '');
}

async function open(options: { maxVersion?: 'TLSv1.1' | 'TLSv1.2'; ciphers?: string }): Promise<TLSSocket> {
  const oldest = options.maxVersion === 'TLSv1.1' ? ({ minVersion: 'TLSv1' } as const) : {};
  const socket = connect({ host: '127.0.0.1', port, ca, ...oldest, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

async function ask(agent: Agent): Promise<number | undefined> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${running.service.address}/healthz`, { agent, ca }, resolve).on('error', reject);
  });
  await text(response);
  return response.statusCode;
}

async function sendOrder(id: string): Promise<number | undefined> {
  const token = await running.token();
  const body = { event_id: id, id, version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '1.00' };
  const url = `${running.service.address}/v1/events/orders`;
  const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', ca, headers }, resolve).on('error', reject).end(JSON.stringify(body));
  });
  await text(response);
  return response.statusCode;
}

describe('a port with a certificate', () => {
  it('answers by TLS 1.2 and 1.3, and by nothing older', async () => {
    expect(running.service.address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [older, newer] = [await open({ maxVersion: 'TLSv1.2' }), await open({})];
    expect([older.getProtocol(), newer.getProtocol()]).toEqual(['TLSv1.2', 'TLSv1.3']);
    older.destroy();
    newer.destroy();
    // At its usual level OpenSSL refuses TLS 1.1 as a client, before the server can.
    await expect(open({ maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
  });

  it('closes connections in plain text', async () => {
    const socket = connectPlainly(port, '127.0.0.1', () => socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect(await text(socket).catch(() => '')).not.toContain('HTTP/1.1 200');
  });

  it('does not bind browsers to HTTPS for all of its host name', async () => {
    const headers = { 'X-Forwarded-Proto': 'https' };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(running.service.address, { ca, agent: false, headers }, resolve).on('error', reject);
    });
    await text(response);
    expect(response.headers['strict-transport-security']).toBeUndefined();
    expect(response.headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  it('uses a renewed certificate for new connections, and keeps those that are open', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask(agent)).toBe(200);
    const [kept] = Object.values(agent.freeSockets)[0] ?? [];
    const token = await running.token();
    const live = new WebSocket(
      `${running.service.address.replace('http', 'ws')}/v1/live`,
      ['tidemark.v1', `bearer.${token}`],
      {
        ca,
      },
    );
    const frames: ServerFrame[] = [];
    live.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as ServerFrame));
    await once(live, 'open');
    const query = {
      metrics: ['orders'],
      timeDimension: { granularity: 'day', dateRange: ['2026-11-07', '2026-11-07'] },
    };
    live.send(JSON.stringify({ t: 'sub', id: 1, query }));
    await expect.poll(() => frames.some(({ t }) => t === 'snap')).toBe(true);
    expect(await findShownName()).toBe('first');

    await use(second);
    await expect.poll(findShownName, { timeout: 10_000 }).toBe('second');
    expect(await ask(agent)).toBe(200);
    expect(Object.values(agent.freeSockets)[0]).toEqual([kept]);
    expect(await sendOrder('o1')).toBe(200);
    await expect.poll(() => frames.some(({ t }) => t === 'delta')).toBe(true);
    live.close();
    await once(live, 'close');
    agent.destroy();
  });
});
