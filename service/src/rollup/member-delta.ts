import { addEncoded, addMember, maxBytesOf, writeChanges, type Multiset } from './multiset.ts';

/** The change of one set by a batch. */
export interface MemberDelta {
  readonly changes: number[];
  /** Changes that are already encoded, in addition to `changes`. */
  readonly encoded?: Uint8Array;
}

/** Adds a delta to a sum in place, and returns the sum. */
export function addDelta(sum: MemberDelta, { changes, encoded }: MemberDelta): MemberDelta {
  for (const change of changes) sum.changes.push(change);
  if (!encoded) return sum;
  return { ...sum, encoded: sum.encoded ? Buffer.concat([sum.encoded, Buffer.of(0), encoded]) : encoded };
}

/** Returns false when additions and removals cancel out. */
export function changesMembers({ changes, encoded }: MemberDelta): boolean {
  const sum: Multiset = new Map();
  for (const change of changes) addMember(sum, Math.abs(change), Math.sign(change));
  if (encoded) addEncoded(sum, encoded);
  return sum.size > 0;
}

/** Encodes the changes ahead of the transaction; more can still be added. */
export function encodeDelta(delta: MemberDelta): MemberDelta {
  const bytes = Buffer.allocUnsafe(maxBytesOfDelta(delta));
  return { changes: [], encoded: Buffer.from(bytes.subarray(0, writeDelta(bytes, 0, delta))) };
}

/** Returns the maximum size of the output of `writeDelta`, bytes. */
export const maxBytesOfDelta = ({ changes, encoded }: MemberDelta): number =>
  maxBytesOf(changes) + (encoded ? encoded.length + 1 : 0);

/** Writes the encoding of a delta at `start`; returns its end, which is `start` for no change. */
export function writeDelta(bytes: Uint8Array, start: number, { changes, encoded }: MemberDelta): number {
  if (!encoded || encoded.length === 0) return writeChanges(bytes, start, changes);
  bytes.set(encoded, start);
  const end = start + encoded.length;
  const last = writeChanges(bytes, end + 1, changes);
  if (last === end + 1) return end;
  bytes[end] = 0;
  return last;
}
