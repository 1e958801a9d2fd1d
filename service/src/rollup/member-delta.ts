import { addEncoded, addMember, mostBytesOf, writeChanges, type Multiset } from './multiset.ts';

/** What a batch changes in one set. */
export interface MemberDelta {
  readonly changes: number[];
  /** Changes that were encoded before, beside those above. */
  readonly encoded?: Uint8Array;
}

/** Adds a part to a sum, whose `changes` grow, and returns it. */
export function addDelta(sum: MemberDelta, { changes, encoded }: MemberDelta): MemberDelta {
  for (const change of changes) sum.changes.push(change);
  if (!encoded) return sum;
  return { ...sum, encoded: sum.encoded ? Buffer.concat([sum.encoded, Buffer.of(0), encoded]) : encoded };
}

/** False when what comes and what goes leaves a set as it was. */
export function changesMembers({ changes, encoded }: MemberDelta): boolean {
  const sum: Multiset = new Map();
  for (const change of changes) addMember(sum, Math.abs(change), Math.sign(change));
  if (encoded) addEncoded(sum, encoded);
  return sum.size > 0;
}

/** Encodes the changes, so that it is done before the transaction; more can be added to them all the same. */
export function encodeDelta(delta: MemberDelta): MemberDelta {
  const bytes = Buffer.allocUnsafe(mostBytesOfDelta(delta));
  return { changes: [], encoded: Buffer.from(bytes.subarray(0, writeDelta(bytes, 0, delta))) };
}

/** Bytes that `writeDelta` needs at the most. */
export const mostBytesOfDelta = ({ changes, encoded }: MemberDelta): number =>
  mostBytesOf(changes) + (encoded ? encoded.length + 1 : 0);

/** Writes the encoding of a delta from `start` on; returns where it ends: at `start` for nothing. */
export function writeDelta(bytes: Uint8Array, start: number, { changes, encoded }: MemberDelta): number {
  if (!encoded || encoded.length === 0) return writeChanges(bytes, start, changes);
  bytes.set(encoded, start);
  const end = start + encoded.length;
  const last = writeChanges(bytes, end + 1, changes);
  if (last === end + 1) return end;
  bytes[end] = 0;
  return last;
}
