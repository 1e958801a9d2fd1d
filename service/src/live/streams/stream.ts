import { EventEmitter } from 'node:events';
import type { StreamFrame } from '../../../../sdk/src/protocol/live.ts';
import type { Connection } from '../connection.ts';
import type { DeltaEncoder } from '../encode-delta.ts';

/** The connection of a client without a WebSocket: what it is sent goes one way, and what it sends comes by requests. */
export abstract class Stream extends EventEmitter<{ drain: []; close: [] }> implements Connection {
  readonly OPEN = 1;
  readonly CLOSED = 3;
  /** Known to the client alone. */
  readonly id: string;
  readyState: 1 | 2 | 3 = 1;
  readonly encoder: DeltaEncoder;
  #resumed: PromiseWithResolvers<void> | undefined;

  constructor(id: string, encoder: DeltaEncoder) {
    super();
    this.id = id;
    this.encoder = encoder;
  }

  abstract readonly bufferedAmount: number;
  abstract write(bytes: Buffer): void;
  abstract terminate(): void;
  /** Ends the stream once the client has taken everything. */
  protected abstract end(): void;

  send(text: string): void {
    this.write(this.encoder.encodeText(text));
  }

  sendFrame(frame: StreamFrame): void {
    this.send(JSON.stringify(frame));
  }

  close(code: number, reason: string): void {
    if (this.readyState !== this.OPEN) return;
    this.sendFrame({ t: 'close', code, reason });
    this.readyState = 2;
    this.end();
  }

  pause(): void {
    this.#resumed ??= Promise.withResolvers();
  }

  resume(): void {
    this.#resumed?.resolve();
    this.#resumed = undefined;
  }

  /** Resolves when the session takes frames of the client. */
  untilResumed(): Promise<void> {
    return this.#resumed?.promise ?? Promise.resolve();
  }

  /** The connection is gone. */
  protected setClosed(): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.resume();
    this.emit('close');
  }
}
