/** Most characters of frames kept during one tick. */
const MAX_KEPT = 8_388_608;

/**
 * Encodes each frame of a tick once for all sessions that send the same text: most subscribers of a page's channels are
 * at the same sequence number.
 */
export class DeltaEncoder {
  readonly #frames = new Map<string, Buffer>();
  readonly #limit: number;
  readonly #toBytes: (text: string) => Buffer;
  #kept = 0;

  /** `limit`: most characters of frames kept for reuse; `toBytes`: how a frame is written to the connection. */
  constructor(limit = MAX_KEPT, toBytes: (text: string) => Buffer = toTextMessage) {
    this.#limit = limit;
    this.#toBytes = toBytes;
  }

  /** Returns the bytes for the connection: of a WebSocket with the header of the message. */
  encode(fragments: readonly string[]): Buffer {
    return this.encodeText(`{"t":"delta","b":[${fragments.join(',')}]}`);
  }

  encodeText(text: string): Buffer {
    const encoded = this.#frames.get(text);
    if (encoded) return encoded;
    const frame = this.#toBytes(text);
    if (this.#kept + text.length <= this.#limit) {
      this.#frames.set(text, frame);
      this.#kept += text.length;
    }
    return frame;
  }

  /** Forgets the frames; called at the end of each tick. */
  clear(): void {
    this.#frames.clear();
    this.#kept = 0;
  }
}

/** FIN and the text opcode; a server's messages carry no mask (RFC 6455, 5.2). */
const TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Frames one unfragmented text message. */
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
