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

/**
 * Encodes a multiset. Members with count 0 are left out; the empty multiset has no bytes. Ids must be positive and
 * below 2^52.
 */
export function encodeMultiset(multiset: ReadonlyMap<number, number>): Buffer {
  const ids = new Float64Array(multiset.size);
  let size = 0;
  for (const [id, count] of multiset) if (count !== 0) ids[size++] = id;
  if (size === 0) return EMPTY;
  const sorted = ids.subarray(0, size).sort();
  const bytes = Buffer.allocUnsafe(size * 16);
  let at = 0;
  let previous = 0;
  for (const id of sorted) {
    at = writeMember(bytes, at, id - previous, multiset.get(id) as number);
    previous = id;
  }
  return Buffer.from(bytes.subarray(0, at));
}

/**
 * Changes of a set, in any order: a member's id for each event that adds it, the negated id for each that removes it.
 * In most cells a batch has only one or two of these, for which maps would be costly.
 */
export type MemberChanges = readonly number[];

/** Returns the maximum size of the output of `writeChanges`, bytes. */
export const maxBytesOf = (changes: MemberChanges): number => changes.length * 10;

/** Writes the encoding of the sum of changes at `start`; returns its end, which is `start` for no change. */
export function writeChanges(bytes: Uint8Array, start: number, changes: MemberChanges): number {
  const [only] = changes;
  if (only === undefined) return start;
  if (changes.length === 1 && only > 0) return writeVarint(bytes, start, only * 2);
  let at = start;
  let previous = 0;
  const sorted = sortChanges(changes);
  for (let index = 0; index < sorted.length;) {
    const id = Math.floor((sorted[index] as number) / 2);
    let count = 0;
    for (; index < sorted.length && Math.floor((sorted[index] as number) / 2) === id; index++) {
      count += (sorted[index] as number) % 2 === 0 ? 1 : -1;
    }
    if (count === 0) continue;
    at = writeMember(bytes, at, id - previous, count);
    previous = id;
  }
  return at;
}

/** Length below which sorting here is faster than a typed array's sort. */
const FEW = 24;

/** Returns `id · 2`, plus one for a removed member, ascending. */
function sortChanges(changes: MemberChanges): Uint32Array | Float64Array {
  const sorted = new Uint32Array(changes.length);
  for (let index = 0; index < changes.length; index++) {
    const sortable = toSortable(changes[index] as number);
    if (sortable > MAX_SHORT) return Float64Array.from(changes, toSortable).sort();
    sorted[index] = sortable;
  }
  if (changes.length > FEW) return sorted.sort();
  for (let index = 1; index < sorted.length; index++) {
    const value = sorted[index] as number;
    let at = index;
    for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
    sorted[at] = value;
  }
  return sorted;
}

/** The largest number that fits into 32 bits; ids of values may be larger, and sort more slowly. */
const MAX_SHORT = 2 ** 32 - 1;

const toSortable = (change: number): number => (change > 0 ? change * 2 : -change * 2 + 1);

/** Adds the encoded multiset to `target`; members whose count becomes 0 are removed. Throws on truncated bytes. */
export function addEncoded(target: Multiset, bytes: Uint8Array): void {
  readMembers(bytes, (id, count) => addMember(target, id, count));
}

/** Size from which members repeat so often that summing in an array is faster than in a map. */
const MANY_BYTES = 1024;

/** Decodes one encoding, or several concatenated ones, to the multiset of their sum. Throws on truncated bytes. */
export function decodeMultiset(bytes: Uint8Array): Multiset {
  const multiset: Multiset = new Map();
  if (bytes.length < MANY_BYTES) addEncoded(multiset, bytes);
  else {
    // Ids are dense, so an array that is never longer than the bytes covers nearly all of them.
    let counts = new Float64Array(MANY_BYTES);
    readMembers(bytes, (id, count) => {
      if (id >= counts.length && id < bytes.length) counts = grow(counts, Math.min(bytes.length, 2 * id));
      if (id < counts.length) counts[id] = (counts[id] as number) + count;
      else addMember(multiset, id, count);
    });
    for (let id = 0; id < counts.length; id++) if (counts[id] !== 0) multiset.set(id, counts[id] as number);
  }
  return multiset;
}

/** Maximum length of the array: 8 MB. */
const MAX_PLACES = 2 ** 20;
/** Array length for each byte of the encodings. */
const PLACES_A_BYTE = 32;

/**
 * Folds several encodings into one. Its array is reused from one set to the next: allocating arrays of that size would
 * keep the garbage collector busy.
 */
export class MultisetFolder {
  #counts = new Float64Array(MANY_BYTES);

  /** Returns one encoding of the sum. Throws on truncated bytes. */
  fold(bytes: Uint8Array): Buffer {
    try {
      return this.#fold(bytes);
    } catch (error) {
      this.#counts = new Float64Array(MANY_BYTES);
      throw error;
    }
  }

  #fold(bytes: Uint8Array): Buffer {
    const places = Math.min(MAX_PLACES, PLACES_A_BYTE * bytes.length);
    let counts = this.#counts;
    let greatest = 0;
    const others: Multiset = new Map();
    readMembers(bytes, (id, count) => {
      if (id >= places) return addMember(others, id, count);
      if (id >= counts.length) this.#counts = counts = grow(counts, 2 * id);
      if (id > greatest) greatest = id;
      counts[id] = (counts[id] as number) + count;
    });
    // The result is never longer: no count or gap takes more bytes than the terms of its sum.
    const folded = Buffer.allocUnsafe(bytes.length);
    let at = 0;
    let previous = 0;
    const write = (id: number, count: number): void => {
      at = writeMember(folded, at, id - previous, count);
      previous = id;
    };
    for (let id = 1; id <= greatest; id++) {
      const count = counts[id] as number;
      if (count === 0) continue;
      write(id, count);
      counts[id] = 0;
    }
    for (const id of [...others.keys()].sort((a, b) => a - b)) write(id, others.get(id) as number);
    return Buffer.from(folded.subarray(0, at));
  }
}

function grow(counts: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(counts);
  return grown;
}

function readMembers(bytes: Uint8Array, take: (id: number, count: number) => void): void {
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
    take(id, zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
  }
}

/** Adds `count` to one member, and removes it if its count becomes 0. */
export function addMember(target: Multiset, id: number, count: number): void {
  const sum = (target.get(id) ?? 0) + count;
  if (sum === 0) target.delete(id);
  else target.set(id, sum);
}

/** Adds every member of `source` to `target`. */
export function addMultiset(target: Multiset, source: ReadonlyMap<number, number>): void {
  for (const [id, count] of source) addMember(target, id, count);
}

/** Returns the number of members whose count is above zero. */
export function countDistinct(multiset: ReadonlyMap<number, number>): number {
  let distinct = 0;
  for (const count of multiset.values()) if (count > 0) distinct++;
  return distinct;
}

function writeMember(bytes: Uint8Array, start: number, gap: number, count: number): number {
  if (count === 1) return writeVarint(bytes, start, gap * 2);
  const at = writeVarint(bytes, start, gap * 2 + 1);
  return writeVarint(bytes, at, count > 0 ? count * 2 : -count * 2 - 1);
}

function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}
