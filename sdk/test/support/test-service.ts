import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClientFrame, GapReason, Patch, ServerFrame } from '../../src/protocol/live.ts';
import type { Query, QueryRequest, QueryResult, WireError } from '../../src/protocol/query.ts';
import { catalog } from '../fixtures/catalog.ts';

export type Answer = QueryResult | { readonly error: WireError };

export interface TestServiceOptions {
  /** Answer to a query, without its version, which the service counts. */
  answer(query: Query): Answer;
  /** Files beside the API, by path: what a page consists of. */
  page?(path: string): Promise<{
    readonly type: string;
    readonly body: string;
    readonly isGzipped?: boolean;
    /** Content security policy. */
    readonly policy?: string;
  }>;
  readonly port?: number;
  readonly expiresInMs?: number;
  readonly heartbeatMs?: number;
  /** Ids of the alerts that a subscription finds open; read anew for each. */
  readonly openAlerts?: readonly string[];
}

interface Channel {
  readonly id: number;
  readonly socket: WebSocket;
  readonly query: Query;
}

/** A service of the wire contract over real HTTP and WebSocket, whose numbers and faults a test commands. */
export interface TestService {
  readonly endpoint: string;
  readonly port: number;
  /** Tokens that are accepted; any when empty. */
  readonly tokens: Set<string>;
  /** Paths of the requests that came, and frames, in order. */
  readonly requests: string[];
  readonly frames: ClientFrame[];
  readonly sockets: ReadonlySet<WebSocket>;
  readonly channelCount: number;
  /** Sockets that came, those that went included. */
  readonly socketsOpened: number;
  /** If true, nothing is sent any more, and sockets stay open. */
  isSilent: boolean;
  /** Error that every token is refused with, if set: requests with 403, sockets with 4003. */
  denial: WireError | undefined;
  /** Refusal of all requests with 429 and of all subscriptions, if set. */
  limit: WireError | undefined;
  /** Status of all answers, if set. */
  failWith: number | undefined;
  expiresInMs: number;
  epoch: string;
  /** Answers all channels again under the next version and sends the changes. */
  commit(): void;
  send(frame: ServerFrame): void;
  gap(why: GapReason): void;
  closeSockets(code?: number): void;
  destroy(): Promise<void>;
}

export async function startTestService(options: TestServiceOptions): Promise<TestService> {
  const requests: string[] = [];
  const frames: ClientFrame[] = [];
  const tokens = new Set<string>();
  const sockets = new Set<WebSocket>();
  const channels = new Map<number, Channel>();
  const answers = new Map<string, { query: Query; result: QueryResult }>();
  const patches: { version: number; query: string; patch: Omit<Patch, 'ch'> }[] = [];
  let version = 1;
  let nextChannel = 41;
  let socketsOpened = 0;

  const isAllowed = (token: string | undefined): boolean =>
    token !== undefined && (tokens.size === 0 || tokens.has(token));

  const answer = (query: Query): Answer => {
    const answer = options.answer(query);
    if ('error' in answer) return answer;
    const result = { ...answer, version: `${service.epoch}:${version}` };
    answers.set(JSON.stringify(query), { query, result });
    return result;
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method} ${request.url}`);
    if (options.page && !request.url?.startsWith('/v1/')) {
      const { type, body, isGzipped, policy } = await options.page(request.url ?? '/');
      if (policy) response.setHeader('content-security-policy', policy);
      if (isGzipped) response.setHeader('content-encoding', 'gzip');
      response.writeHead(200, { 'content-type': type });
      return void response.end(isGzipped ? gzipSync(body, { level: 9 }) : body);
    }
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (service.isSilent) return;
    if (service.failWith !== undefined) return void response.writeHead(service.failWith).end('<html></html>');
    if (service.denial) return void response.writeHead(403).end(JSON.stringify({ error: service.denial }));
    if (!isAllowed(request.headers.authorization?.replace('Bearer ', ''))) {
      const error = { code: 'invalid_token', message: 'token refused', retryable: false };
      return void response.writeHead(401).end(JSON.stringify({ error }));
    }
    response.setHeader('content-type', 'application/json');
    if (service.limit) return void response.writeHead(429).end(JSON.stringify({ error: service.limit }));
    if (request.url === '/v1/catalog') return void response.end(JSON.stringify(catalog));
    const body = await readBody(request);
    // The client has gone meanwhile.
    if (!request.complete) return;
    if (request.url?.startsWith('/v1/annotations')) return void response.end('{"annotations":[]}');
    if (request.url !== '/v1/query') return void response.writeHead(404).end(notFound(request.url));
    const { queries } = JSON.parse(body) as QueryRequest;
    response.end(JSON.stringify({ results: queries.map(answer) }));
  }

  function greet(socket: WebSocket): void {
    let isGranted = false;
    sockets.add(socket);
    socketsOpened++;
    socket.on('close', () => {
      sockets.delete(socket);
      for (const channel of channels.values()) if (channel.socket === socket) channels.delete(channel.id);
    });
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString()) as ClientFrame;
      frames.push(frame);
      if (service.isSilent) return;
      if (service.denial) {
        sendTo(socket, { t: 'err', error: service.denial });
        socket.close(4003, 'token refused');
      } else if (frame.t === 'auth') {
        isGranted = isAllowed(frame.token);
        if (isGranted) sendHello(socket);
        else socket.close(4001, 'token refused');
      } else if (frame.t === 'ping') sendTo(socket, { t: 'hb' });
      else if (frame.t === 'unsub') channels.delete(frame.ch);
      else if (isGranted) subscribe(socket, frame);
    });
  }

  function sendHello(socket: WebSocket): void {
    const { expiresInMs } = service;
    const heartbeatMs = options.heartbeatMs ?? 25_000;
    sendTo(socket, { t: 'hello', protocol: 1, heartbeatMs, expiresInMs, limits: { channels: 200, frameBytes: 65536 } });
  }

  function subscribe(socket: WebSocket, frame: Extract<ClientFrame, { t: 'sub' }>): void {
    if (service.limit) return sendTo(socket, { t: 'err', id: frame.id, error: service.limit });
    const ch = nextChannel++;
    if ('annotations' in frame) return sendTo(socket, { t: 'ok', id: frame.id, ch, mode: 'resume' });
    if ('alerts' in frame)
      return sendTo(socket, { t: 'ok', id: frame.id, ch, mode: 'snap', open: options.openAlerts ?? [] });
    if (!('query' in frame)) return sendTo(socket, { t: 'ok', id: frame.id, ch, mode: 'resume' });
    const result = answer(frame.query);
    if ('error' in result) return sendTo(socket, { t: 'err', id: frame.id, error: result.error });
    channels.set(ch, { id: ch, socket, query: frame.query });
    const isKnown = frame.since?.epoch === service.epoch;
    sendTo(socket, { t: 'ok', id: frame.id, ch, mode: isKnown ? 'resume' : 'snap' });
    if (frame.since && !isKnown) sendTo(socket, { t: 'gap', ch, why: 'epoch' });
    if (!isKnown) return sendSnapshot(ch);
    const missed = patches.filter(
      (entry) => entry.version > Number(frame.since?.v) && entry.query === JSON.stringify(frame.query),
    );
    if (missed.length > 0) sendTo(socket, { t: 'delta', b: missed.map(({ patch }) => ({ ...patch, ch })) });
  }

  function sendSnapshot(ch: number): void {
    const channel = channels.get(ch);
    if (!channel) return;
    const result = answer(channel.query);
    if ('error' in result) return;
    sendTo(channel.socket, { t: 'snap', ch, epoch: service.epoch, v: String(version), result });
  }

  /** Sends a frame, also errors with codes of a later version. */
  function sendTo(socket: WebSocket, frame: ServerFrame | { readonly t: 'err'; readonly error: WireError }): void {
    if (!service.isSilent && socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  }

  const server: Server = createServer((request, response) => void respond(request, response));
  const webSockets = new WebSocketServer({ server, path: '/v1/live', handleProtocols: () => 'tidemark.v1' });
  webSockets.on('connection', greet);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const service: TestService = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    tokens,
    requests,
    frames,
    sockets,
    get channelCount() {
      return channels.size;
    },
    get socketsOpened() {
      return socketsOpened;
    },
    isSilent: false,
    denial: undefined,
    limit: undefined,
    failWith: undefined,
    expiresInMs: options.expiresInMs ?? 300_000,
    epoch: 'e1',
    commit() {
      const from = String(version++);
      for (const [key, { query, result: before }] of answers) {
        const after = answer(query);
        if ('error' in after) continue;
        const patch = { from, to: String(version), ...diff(before, after) };
        patches.push({ version, query: key, patch });
        for (const channel of channels.values()) {
          if (JSON.stringify(channel.query) === key)
            sendTo(channel.socket, { t: 'delta', b: [{ ch: channel.id, ...patch }] });
        }
      }
    },
    send(frame) {
      for (const socket of sockets) sendTo(socket, frame);
    },
    gap(why) {
      for (const channel of channels.values()) {
        sendTo(channel.socket, { t: 'gap', ch: channel.id, why });
        sendSnapshot(channel.id);
      }
    },
    closeSockets(code) {
      for (const socket of sockets) {
        if (code === undefined) socket.terminate();
        else socket.close(code);
      }
    },
    async destroy() {
      for (const socket of sockets) socket.terminate();
      webSockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}

function diff(
  before: QueryResult,
  { rows, totals, asOf, watermark, freshness }: QueryResult,
): Omit<Patch, 'ch' | 'from' | 'to'> {
  const rowsBefore = new Set(before.rows.map((row) => JSON.stringify(row)));
  return { set: rows.filter((row) => !rowsBefore.has(JSON.stringify(row))), totals, asOf, watermark, freshness };
}

const notFound = (path = ''): string =>
  JSON.stringify({ error: { code: 'not_found', message: `nothing at ${path}`, retryable: false } });

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of request) body += String(chunk);
  } catch (error) {
    if (request.complete) throw error;
  }
  return body;
}
