import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface BlockingProxy {
  readonly url: string;
  /** Transports that do not get through; both may be changed at any time. */
  readonly blocks: Set<'websocket' | 'sse' | 'everything'>;
  /** Holds answers back until they end, as proxies do that scan them. */
  buffers: boolean;
  /** Number of sockets that were refused. */
  readonly refusals: number;
  /** Live streams that were opened through it. */
  readonly opened: number;
  /** Closes every connection; new ones are accepted. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * A proxy of a company in front of the service, which lets plain requests through and little else. With several targets
 * each request goes to the next one.
 */
export async function startBlockingProxy(...targets: readonly string[]): Promise<BlockingProxy> {
  const blocks: BlockingProxy['blocks'] = new Set();
  const sockets = new Set<Socket>();
  let refusals = 0;
  let opened = 0;
  let requests = 0;
  const nextTarget = (): URL => new URL(targets[requests++ % targets.length] as string);

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const { hostname, port } = nextTarget();
    if (/^\/v1\/live\/stream(\?(?!.*stream=)|$)/.test(request.url ?? '')) opened++;
    const far = send({ hostname, port, path: request.url, method: request.method, headers: request.headers });
    far.on('response', (answer) => {
      const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
      if (isStream && blocks.has('sse')) {
        far.destroy();
        response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
        return;
      }
      if (isStream && proxy.buffers) return void answer.resume();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('close', () => response.end());
    });
    far.on('error', () => response.destroy());
    response.on('close', () => far.destroy());
    request.pipe(far);
  }

  const server = createServer((request, response) => {
    if (blocks.has('everything')) response.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>Away</h1>');
    else forward(request, response);
  });
  server.on('upgrade', (request, near: Socket, head: Buffer) => {
    if (blocks.has('websocket') || blocks.has('everything')) {
      refusals++;
      near.end('HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const { hostname, port } = nextTarget();
    const far = connect(Number(port), hostname);
    const lines = request.rawHeaders.flatMap((text, index) =>
      index % 2 === 0 ? [`${text}: ${request.rawHeaders[index + 1]}`] : [],
    );
    far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: BlockingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    blocks,
    buffers: false,
    get refusals() {
      return refusals;
    },
    get opened() {
      return opened;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      proxy.cut();
      await closed;
    },
  };
  return proxy;
}
