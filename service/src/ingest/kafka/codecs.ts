import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import { decompressSnappy } from 'hyparquet-compressors';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';

// kafkajs is CommonJS, of which Node does not detect all names.
const { CompressionCodecs, CompressionTypes } = kafkajs;
const { compressFrame, decompressFrame } = lz4;

/** Maximum decompressed size of a batch, which is about 1 MB when sent; more is a decompression bomb. */
const MAX_BYTES = 256 * 1024 * 1024;
const limit = { maxOutputLength: MAX_BYTES };

/** Compression interface of kafkajs for the records of a batch. */
interface Codec {
  compress(records: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

const codecs: Readonly<Record<'GZIP' | 'Snappy' | 'LZ4' | 'ZSTD', Codec>> = {
  GZIP: {
    compress: ({ buffer }) => promisify(gzip)(buffer),
    decompress: (bytes) => promisify(gunzip)(bytes, limit),
  },
  Snappy: {
    compress: () => Promise.reject(new Error('compressing with Snappy is not supported')),
    decompress: (bytes) => Promise.resolve().then(() => readSnappy(bytes)),
  },
  LZ4: {
    compress: ({ buffer }) => compressFrame(buffer),
    decompress: (bytes) => decompressFrame(bytes),
  },
  ZSTD: {
    compress: ({ buffer }) => promisify(zstdCompress)(buffer),
    decompress: (bytes) => promisify(zstdDecompress)(bytes, limit),
  },
};

/** Registers every codec that producers may use; kafkajs itself has only gzip, without a size limit. Idempotent. */
export function registerCodecs(): void {
  for (const [name, codec] of Object.entries(codecs)) {
    CompressionCodecs[CompressionTypes[name as keyof typeof codecs]] = () => codec;
  }
}

/** Magic bytes `\x82SNAPPY\0` of the Java clients; two versions of four bytes each follow. */
const JAVA_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const JAVA_HEADER_BYTES = 16;

/**
 * Decompresses one block, or Java's framing: blocks, each preceded by its length in four bytes. Throws for anything
 * else.
 */
function readSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, JAVA_MAGIC.length).equals(JAVA_MAGIC)) return readBlock(bytes, MAX_BYTES);
  const blocks: Buffer[] = [];
  let left = MAX_BYTES;
  for (let at = JAVA_HEADER_BYTES; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    at += 4;
    if (at + length > bytes.length) throw new RangeError('a Snappy block is truncated');
    const block = readBlock(bytes.subarray(at, at + length), left);
    blocks.push(block);
    left -= block.length;
    at += length;
  }
  return Buffer.concat(blocks);
}

function readBlock(block: Buffer, maxBytes: number): Buffer {
  let size = 0;
  for (let index = 0, factor = 1; ; index++, factor *= 128) {
    const byte = block[index];
    if (byte === undefined || index > 4) throw new RangeError('a Snappy block does not begin with its length');
    size += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  if (size > maxBytes) throw new RangeError(`a Snappy block has ${size} bytes: expected at most ${maxBytes}`);
  return Buffer.from(decompressSnappy(block, size));
}
