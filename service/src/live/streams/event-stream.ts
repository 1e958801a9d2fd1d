import type { ServerResponse } from 'node:http';
import type { DeltaEncoder } from '../encode-delta.ts';
import { Stream } from './stream.ts';

/** Writes a frame as an event: frames are JSON, which has no line break (HTML standard, server-sent events). */
export const toEvent = (text: string): Buffer => Buffer.from(`data: ${text}\n\n`);

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // No proxy may compress the stream, which would hold events back; nginx reads the second.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** Server-sent events: a response that does not end. */
export class EventStream extends Stream {
  readonly #response: ServerResponse;

  constructor(id: string, response: ServerResponse, encoder: DeltaEncoder) {
    super(id, encoder);
    this.#response = response;
    response.on('drain', () => this.emit('drain'));
    response.on('close', () => this.setClosed());
    response.on('error', () => this.terminate());
    response.writeHead(200, HEADERS);
  }

  get bufferedAmount(): number {
    return this.#response.writableLength;
  }

  write(bytes: Buffer): void {
    if (this.readyState === this.OPEN) this.#response.write(bytes);
  }

  terminate(): void {
    this.#response.destroy();
  }

  protected end(): void {
    this.#response.end();
  }
}
