import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Compression, InspectedFile } from './types.ts';

/** Chunks of a file, and the share that is read. */
export interface OpenBytes {
  readonly bytes: AsyncIterable<Buffer>;
  /** 0 to 1. */
  share(): number;
}

/** Opens a file's content, decompressed. Ending the iteration closes the file. */
export function openBytes(path: string, compression: Compression): OpenBytes {
  const sizeBytes = Math.max(1, statSync(path).size);
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  const bytes: Readable = compression === 'none' ? input : decompress(input, compression);
  return { bytes, share: () => Math.min(1, input.bytesRead / sizeBytes) };
}

/** Decompresses a stream. An error of either stream reaches the iteration; the callback keeps it from the process. */
function decompress(input: Readable, compression: Exclude<Compression, 'none'>): Readable {
  const output = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  return pipeline(input, output, () => undefined);
}

/** A piece of a file's text, without a byte order mark. */
export interface TextPiece {
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
}

/** Reads the text of an inspected file in pieces. */
export async function* readText({ path, compression, encoding }: InspectedFile): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const { bytes, share } = openBytes(path, compression);
  for await (const chunk of bytes) yield { text: decoder.decode(chunk, { stream: true }), share: share() };
  const rest = decoder.decode();
  if (rest !== '') yield { text: rest, share: 1 };
}
