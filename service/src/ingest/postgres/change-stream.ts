import { LogicalReplicationService, PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';
import { quote, toClientConfig } from './connect.ts';
import { formatLsn, parseLsn } from './lsn.ts';

export type Message = Pgoutput.Message;

export interface StreamOptions {
  readonly address: URL;
  readonly slot: string;
  readonly publication: string;
  /** The server sends transactions that commit here or later. */
  readonly from: bigint;
  /** Called with one message after the other, each once the one before is settled; the connection is not read meanwhile. */
  onMessage(message: Message): Promise<void> | void;
  /** Called when the server says how far it has come, and nothing before waits for `onMessage`. */
  onReached(lsn: bigint): void;
}

/** Changes of a slot. Nothing is acknowledged but by `acknowledge`. */
export interface ChangeStream {
  /** True once the server sends changes: nobody else reads the slot then. */
  readonly isHeld: boolean;
  /** Rejects when the connection breaks or a callback throws; resolves after `close`. */
  readonly ended: Promise<void>;
  /** Tells the server that everything before `lsn` is kept, and asks how far it has come. */
  acknowledge(lsn: bigint): Promise<void>;
  close(): Promise<void>;
}

interface Unreadable {
  readonly tag: 'unreadable';
  readonly error: unknown;
}

/** Values as the server writes them: the library's parsers lose digits and microseconds. */
class TextPlugin extends PgoutputPlugin {
  parsedCount = 0;

  override parse(buffer: Buffer): Message {
    this.parsedCount++;
    try {
      const message = super.parse(buffer);
      if (message.tag === 'relation') for (const column of message.columns) column.parser = asText;
      return message;
    } catch (error) {
      // Thrown here, it would end the process: nobody stands above the socket.
      return { tag: 'unreadable', error } as unknown as Message;
    }
  }
}

const asText = (text: unknown): unknown => text;

/** Follows a slot from a place on. */
export function openStream(options: StreamOptions): ChangeStream {
  const { address, slot, publication, from, onMessage, onReached } = options;
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  const plugin = new TextPlugin({ protoVersion: 1, publicationNames: [quote(publication)] });
  const service = new LogicalReplicationService(toClientConfig(address), {
    // The library would acknowledge what it received, not what was written.
    acknowledge: { auto: false, timeoutSeconds: 0 },
    flowControl: { enabled: true },
  });
  let handledCount = 0;
  let acknowledged = from;
  let isEnded = false;
  let isHeld = false;
  const end = (error: unknown): void => {
    isEnded = true;
    ended.reject(error);
  };
  const send = async (lsn: bigint, ping: boolean): Promise<void> => {
    acknowledged = lsn > acknowledged ? lsn : acknowledged;
    // The library adds one: for it, an LSN names the last byte that is kept.
    if (acknowledged > 0n) await service.acknowledge(formatLsn(acknowledged - 1n), ping);
  };
  service.on('error', end);
  service.on('start', () => {
    isHeld = true;
  });
  service.on('data', async (_lsn: string, message: Message | Unreadable) => {
    // The library goes on with the next message after a failure.
    if (isEnded) return;
    try {
      if (message.tag === 'unreadable') throw message.error;
      await onMessage(message);
      handledCount++;
    } catch (error) {
      end(error);
    }
  });
  service.on('heartbeat', (lsn, _timestamp, shouldRespond) => {
    if (!isEnded && handledCount === plugin.parsedCount) onReached(parseLsn(lsn));
    if (shouldRespond) void send(acknowledged, false).catch(end);
  });
  service.subscribe(plugin, slot, formatLsn(from)).then(() => {
    if (isEnded) ended.resolve();
    else end(new Error('Connection terminated unexpectedly: the stream ended'));
  }, end);
  return {
    get isHeld() {
      return isHeld;
    },
    ended: ended.promise,
    acknowledge: (lsn) => send(lsn, true),
    async close() {
      isEnded = true;
      ended.resolve();
      await service.destroy();
    },
  };
}
