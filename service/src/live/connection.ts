import type { EventEmitter } from 'node:events';
import type { DeltaEncoder } from './encode-delta.ts';
import type { LiveRequest } from './types.ts';

/** Connection of a session to its client. A WebSocket has this shape. */
export interface Connection {
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  /** Bytes that the client has not taken. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Cuts the client off. */
  terminate(): void;
  /** Stops to read frames of the client, and goes on. */
  pause(): void;
  resume(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** A connection with what lies below it. */
export interface Transport {
  readonly connection: Connection;
  /** The request that opened it. */
  readonly request: LiveRequest;
  /** Emits `drain` when the client has taken what was sent, and `close`. */
  readonly events: EventEmitter;
  /** Key under which the connection is admitted, until it is closed. */
  readonly key: object;
  /** True when the key was given back. */
  isGone(): boolean;
  /** Encodes frames as `write` sends them. */
  readonly encoder: DeltaEncoder;
  write(bytes: Buffer): void;
}
