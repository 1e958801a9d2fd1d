import { once } from 'node:events';
import WebSocket from 'ws';
import type { QueryResult, Totals } from '../../../../sdk/src/protocol/query.ts';
import type { Cursor, ServerFrame } from '../../../../sdk/src/protocol/live.ts';

/** A client of `/v1/live` that checks what it is sent: each patch begins where the one before ended. */
export interface LiveClient {
  readonly socket: WebSocket;
  /** Totals as a page would show them. */
  readonly totals: Totals;
  readonly result: QueryResult | undefined;
  /** Cursor to resume from; undefined before the first snapshot. */
  readonly cursor: Cursor | undefined;
  /** Versions that did not follow each other. */
  readonly breaks: readonly string[];
  readonly modes: readonly string[];
  readonly gaps: readonly string[];
  readonly frames: readonly ServerFrame[];
  readonly closed: Promise<number>;
  /** Resolves once the condition holds, looked at after each frame. */
  until(holds: (client: LiveClient) => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface LiveClientOptions {
  readonly address: string;
  readonly token: string;
  readonly query: unknown;
  readonly since?: Cursor | undefined;
}

export async function openLiveClient({ address, token, query, since }: LiveClientOptions): Promise<LiveClient> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  const waiting = new Set<() => void>();
  const frames: ServerFrame[] = [];
  const breaks: string[] = [];
  let totals: Totals = {};
  let result: QueryResult | undefined;
  let cursor = since;

  function take(frame: ServerFrame): void {
    frames.push(frame);
    if (frame.t === 'snap') {
      cursor = { epoch: frame.epoch, v: frame.v };
      result = frame.result;
      totals = frame.result.totals;
    } else if (frame.t === 'delta') {
      for (const patch of frame.b) {
        if (patch.from !== cursor?.v) breaks.push(`${patch.from} after ${cursor?.v}`);
        cursor = { epoch: cursor?.epoch ?? '', v: patch.to };
        result = patch.result ?? result;
        totals = patch.totals ?? patch.result?.totals ?? totals;
      }
    }
  }
  socket.on('message', (data: Buffer) => {
    take(JSON.parse(data.toString()) as ServerFrame);
    for (const look of [...waiting]) look();
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  socket.send(JSON.stringify({ t: 'sub', id: 1, query, ...(since && { since }) }));

  const of = <T extends ServerFrame['t']>(kind: T): Extract<ServerFrame, { t: T }>[] =>
    frames.filter((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === kind);
  const client: LiveClient = {
    socket,
    get totals() {
      return totals;
    },
    get result() {
      return result;
    },
    get cursor() {
      return cursor;
    },
    breaks,
    frames,
    get modes() {
      return of('ok').map(({ mode }) => mode);
    },
    get gaps() {
      return of('gap').map(({ why }) => why);
    },
    closed,
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds(client)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      if (socket.readyState === WebSocket.OPEN) socket.close();
      await closed;
    },
  };
  return client;
}
