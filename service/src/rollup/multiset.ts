/**
 * A counted set of member ids: how many live events of a cell carry each member. Counts make it additive, so that
 * an event is retracted by subtraction, in any order and from any writer; a member is present while its count is
 * above zero.
 *
 * Bytes: members ascending, each as varint `gap · 2 + (count ≠ 1)`, followed by the zigzag varint of the count where
 * it is not 1. The gap is the distance from the previous id, so a dense set of singles costs one byte a member. No gap
 * is 0, so a zero byte between two encodings makes of them the encoding of their sum (`string_agg` in Postgres).
 */
export type Multiset = Map<number, number>;

const EMPTY = Buffer.alloc(0);

/** Members with count 0 are left out; the empty multiset is no bytes. Ids must be positive and below 2^31. */
export function encodeMultiset(multiset: ReadonlyMap<number, number>): Buffer {
  const ids = new Uint32Array(multiset.size);
  let size = 0;
  for (const [id, count] of multiset) if (count !== 0) ids[size++] = id;
  if (size === 0) return EMPTY;
  const sorted = ids.subarray(0, size).sort();
  const bytes = Buffer.allocUnsafe(size * 10);
  let at = 0;
  let previous = 0;
  for (const id of sorted) {
    const count = multiset.get(id) as number;
    at = writeVarint(bytes, at, (id - previous) * 2 + (count === 1 ? 0 : 1));
    if (count !== 1) at = writeVarint(bytes, at, count > 0 ? count * 2 : -count * 2 - 1);
    previous = id;
  }
  return Buffer.from(bytes.subarray(0, at));
}

/** Adds the encoded multiset to `target`; members whose count becomes 0 are removed. Throws on bytes cut short. */
export function addEncoded(target: Multiset, bytes: Uint8Array): void {
  let at = 0;
  let id = 0;
  const readVarint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`multiset of ${bytes.length} bytes ends within a number`);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < bytes.length) {
    const head = readVarint();
    if (head === 0) {
      id = 0;
      continue;
    }
    id += Math.floor(head / 2);
    const zigzag = head % 2 === 0 ? 2 : readVarint();
    addMember(target, id, zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
  }
}

export function decodeMultiset(bytes: Uint8Array): Multiset {
  const multiset: Multiset = new Map();
  addEncoded(multiset, bytes);
  return multiset;
}

/** Adds `count` to one member, which is removed when that leaves 0. */
export function addMember(target: Multiset, id: number, count: number): void {
  const sum = (target.get(id) ?? 0) + count;
  if (sum === 0) target.delete(id);
  else target.set(id, sum);
}

/** Adds every member of `source` to `target`. */
export function addMultiset(target: Multiset, source: ReadonlyMap<number, number>): void {
  for (const [id, count] of source) addMember(target, id, count);
}

/** Number of members whose count is above zero. */
export function countDistinct(multiset: ReadonlyMap<number, number>): number {
  let distinct = 0;
  for (const count of multiset.values()) if (count > 0) distinct++;
  return distinct;
}

function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}
