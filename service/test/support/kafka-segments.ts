import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Base offset, length, leader epoch, magic, checksum, attributes, …: what stands before the records of a batch. */
const HEADER_BYTES = 61;

/** Destroys the records of one batch on the disk of a broker that is stopped; its header stays. */
export function corruptBatch(logFolder: string, topic: string, partition: number, index: number): void {
  const [file] = globSync(join(logFolder, `${topic}-${partition}`, '*.log'));
  if (file === undefined) throw new Error(`no segment found for ${topic}[${partition}] in ${logFolder}`);
  const bytes = readFileSync(file);
  let at = 0;
  for (let batch = 0; batch < index; batch++) at += 12 + bytes.readInt32BE(at + 8);
  bytes.fill(0xff, at + HEADER_BYTES, at + 12 + bytes.readInt32BE(at + 8));
  writeFileSync(file, bytes);
}
