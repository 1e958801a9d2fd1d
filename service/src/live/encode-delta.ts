/**
 * Delta frames of one tick, encoded once for all sessions that send the same patches: most subscribers of a page's
 * channels stand at the same place.
 */
export class DeltaEncoder {
  readonly #frames = new Map<string, Buffer>();
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  /** The bytes for the socket, the header of a WebSocket message included. */
  encode(fragments: readonly string[]): Buffer {
    const body = fragments.join(',');
    const known = this.#frames.get(body);
    if (known) return known;
    const frame = toTextMessage(`{"t":"delta","b":[${body}]}`);
    if (this.#frames.size < this.#limit) this.#frames.set(body, frame);
    return frame;
  }

  /** Called at the end of each tick. */
  clear(): void {
    this.#frames.clear();
  }
}

/** FIN and the opcode of text; a server's messages carry no mask (RFC 6455, 5.2). */
const TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** One unfragmented text message as it goes over the wire. */
export function toTextMessage(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const headerSize = size < LENGTH_16 ? 2 : size < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafeSlow(headerSize + size);
  bytes[0] = TEXT;
  if (headerSize === 2) bytes[1] = size;
  else if (headerSize === 4) {
    bytes[1] = LENGTH_16;
    bytes.writeUInt16BE(size, 2);
  } else {
    bytes[1] = LENGTH_64;
    bytes.writeBigUInt64BE(BigInt(size), 2);
  }
  bytes.write(text, headerSize);
  return bytes;
}
