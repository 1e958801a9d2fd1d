import type { Exact } from '../rollup/exact.ts';
import { FIRST_BYTES, makeRoom, type RenderedRows } from './copy-rows.ts';

const EPOCH_2000_MS = Date.UTC(2000, 0, 1);

/**
 * Renders rows in the binary form of COPY, field by field in the order of the columns. Postgres reads it faster than text.
 * Each type must be that of its column.
 */
export class BinaryRows {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = 0;
  readonly #ends: number[] = [];

  startRow(columns: number): void {
    this.#makeRoom(2);
    this.#end = this.#bytes.writeInt16BE(columns, this.#end);
  }

  endRow(): void {
    this.#ends.push(this.#end);
  }

  addText(value: string): void {
    this.#makeRoom(4 + value.length * 3);
    const size = this.#bytes.write(value, this.#end + 4);
    this.#end = this.#bytes.writeInt32BE(size, this.#end) + size;
  }

  addBoolean(value: boolean): void {
    this.#startField(1);
    this.#end = this.#bytes.writeUInt8(value ? 1 : 0, this.#end);
  }

  addSmallint(value: number): void {
    this.#startField(2);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
  }

  addInteger(value: number): void {
    this.#startField(4);
    this.#end = this.#bytes.writeInt32BE(value, this.#end);
  }

  /** Adds an integer; beyond 2^53 as bigint. */
  addBigint(value: Exact): void {
    this.#startField(8);
    if (typeof value === 'bigint') this.#end = this.#bytes.writeBigInt64BE(value, this.#end);
    else {
      this.#end = this.#bytes.writeInt32BE(Math.floor(value / 2 ** 32), this.#end);
      this.#end = this.#bytes.writeInt32BE(value | 0, this.#end);
    }
  }

  /** Adds a timestamptz from epoch ms. */
  addInstant(ms: number): void {
    const micros = (ms - EPOCH_2000_MS) * 1000;
    this.addBigint(Number.isSafeInteger(micros) ? micros : BigInt(ms - EPOCH_2000_MS) * 1000n);
  }

  /** Adds a numeric from a scaled integer: groups of four digits, aligned at the point. */
  addNumeric(scaled: Exact, scale: number): void {
    const fractions = Math.ceil(scale / 4);
    const groups = toGroups(scaled < 0 ? -scaled : scaled, 10 ** (fractions * 4 - scale));
    this.#startField(8 + groups.length * 2);
    const weight = groups.length === 0 ? 0 : groups.length - fractions - 1;
    for (const part of [groups.length, weight, scaled < 0 ? NEGATIVE : 0, scale]) {
      this.#end = this.#bytes.writeInt16BE(part, this.#end);
    }
    for (let index = groups.length - 1; index >= 0; index--) {
      this.#end = this.#bytes.writeInt16BE(groups[index] as number, this.#end);
    }
  }

  finish(): RenderedRows {
    return { bytes: this.#bytes.subarray(0, this.#end), ends: this.#ends };
  }

  #startField(sizeBytes: number): void {
    this.#makeRoom(4 + sizeBytes);
    this.#end = this.#bytes.writeInt32BE(sizeBytes, this.#end);
  }

  #makeRoom(bytes: number): void {
    this.#bytes = makeRoom(this.#bytes, this.#end, this.#end + bytes);
  }
}

/** Sign word of a negative numeric. */
const NEGATIVE = 0x4000;

/** Splits `value · factor` into groups of four decimal digits, lowest first. */
function toGroups(value: Exact, factor: number): number[] {
  const groups: number[] = [];
  let rest = typeof value === 'number' ? value * factor : value * BigInt(factor);
  if (typeof rest === 'number' && !Number.isSafeInteger(rest)) rest = BigInt(value) * BigInt(factor);
  while (typeof rest === 'bigint' && rest > 0n) {
    groups.push(Number(rest % 10_000n));
    rest /= 10_000n;
  }
  while (typeof rest === 'number' && rest > 0) {
    groups.push(rest % 10_000);
    rest = Math.floor(rest / 10_000);
  }
  return groups;
}
