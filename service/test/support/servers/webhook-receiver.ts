import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: AlertNotification;
  readonly atMs: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** All requests in order of arrival, whatever the answer. */
  readonly received: readonly Received[];
  /** Decides what is answered from now on; without it 204. */
  answerWith(answer: ((request: Received, response: ServerResponse) => void) | undefined): void;
  /** Resolves with those that match once there are `count` of them. */
  waitFor(count: number, isWanted?: (request: Received) => boolean): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** A real HTTP server that takes webhooks. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const listeners = new Set<() => void>();
  let answer: ((request: Received, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const entry: Received = {
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: JSON.parse(text) as AlertNotification,
        atMs: Date.now(),
      };
      received.push(entry);
      if (answer) answer(entry, response);
      else response.writeHead(204).end();
      for (const look of [...listeners]) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith(next) {
      answer = next;
    },
    waitFor: (count, isWanted = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const wanted = received.filter(isWanted);
          if (wanted.length < count) return;
          listeners.delete(look);
          resolve(wanted);
        };
        listeners.add(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
