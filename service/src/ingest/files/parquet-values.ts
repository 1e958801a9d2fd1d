import { isUtf8 } from 'node:buffer';
import type { SchemaElement, SchemaTree } from 'hyparquet';

/** Converts a Parquet value to an equivalent JSON value: exact decimals as text, times without a zone without one. */
export type ValueReader = (value: unknown) => unknown;

/**
 * Creates the converter of a column's values; a text result says why there is none. Based on Parquet's own types
 * (https://parquet.apache.org/docs/file-format/types/), because hyparquet would return decimals as doubles and all
 * times as instants. It needs the schema's annotations from before `stripAnnotations`.
 */
export function createValueReader({ element, children }: SchemaTree): ValueReader | string {
  if (element.repetition_type === 'REPEATED' || isList(element)) return 'is a list';
  if (isMap(element)) return 'is a map';
  if (element.logical_type?.type === 'VARIANT') return 'is of type VARIANT';
  return children.length > 0 ? createStructReader(children) : createLeafReader(element);
}

const isList = ({ converted_type: type, logical_type: logical }: SchemaElement): boolean =>
  type === 'LIST' || logical?.type === 'LIST';
const isMap = ({ converted_type: type, logical_type: logical }: SchemaElement): boolean =>
  type === 'MAP' || type === 'MAP_KEY_VALUE' || logical?.type === 'MAP';

/** Creates the converter of a struct. Unreadable children are left out: only a field that reads one is refused. */
function createStructReader(children: readonly SchemaTree[]): ValueReader {
  const readers = children.flatMap((child): (readonly [string, ValueReader])[] => {
    const reader = createValueReader(child);
    return typeof reader === 'string' ? [] : [[child.element.name, reader]];
  });
  return (value) => {
    if (typeof value !== 'object' || value === null) return null;
    const struct = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(readers.map(([name, read]) => [name, orNull(read, struct[name])]));
  };
}

export const orNull = (read: ValueReader, value: unknown): unknown =>
  value === null || value === undefined ? null : read(value);

function createLeafReader(element: SchemaElement): ValueReader | string {
  const { type, converted_type: converted, logical_type: logical } = element;
  const unreadable = UNREADABLE.find((name) => name === converted || name === logical?.type);
  if (unreadable !== undefined) return `is of type ${unreadable}`;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return createDecimalReader(element);
  if (converted === 'DATE' || logical?.type === 'DATE') return (days) => toDate(Number(days));
  if (converted === 'JSON' || logical?.type === 'JSON') return (bytes) => parseOrText(toText(bytes as Uint8Array));
  if (logical?.type === 'UUID') return (bytes) => toUuid(bytes as Uint8Array);
  return createTimestampReader(element) ?? createPlainReader(type, isUnsigned(element));
}

const UNREADABLE = ['INTERVAL', 'BSON', 'FLOAT16', 'GEOMETRY', 'GEOGRAPHY'];

function createTimestampReader({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): ValueReader | undefined {
  if (logical?.type === 'TIMESTAMP') {
    return createInstantReader(PER_SECOND[logical.unit], logical.isAdjustedToUTC ? 'Z' : '');
  }
  if (logical?.type === 'TIME') return createTimeReader(PER_SECOND[logical.unit]);
  if (converted === 'TIMESTAMP_MILLIS') return createInstantReader(PER_SECOND.MILLIS, 'Z');
  if (converted === 'TIMESTAMP_MICROS') return createInstantReader(PER_SECOND.MICROS, 'Z');
  if (converted === 'TIME_MILLIS') return createTimeReader(PER_SECOND.MILLIS);
  if (converted === 'TIME_MICROS') return createTimeReader(PER_SECOND.MICROS);
  // Nanoseconds since 1970: see PARSERS.
  return type === 'INT96' ? createInstantReader(PER_SECOND.NANOS, 'Z') : undefined;
}

const isUnsigned = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted?.startsWith('UINT') === true || (logical?.type === 'INTEGER' && !logical.isSigned);

const PER_SECOND = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

function createPlainReader(type: SchemaElement['type'], unsigned: boolean): ValueReader | string {
  switch (type) {
    case 'BOOLEAN':
      return (value) => value;
    case 'INT32':
      return (value) => (unsigned ? Number(value) >>> 0 : Number(value));
    case 'INT64':
      return (value) =>
        toNumberOrDigits(unsigned ? BigInt.asUintN(64, BigInt(value as bigint)) : BigInt(value as bigint));
    case 'FLOAT':
      return (value) => toFinite(toShortestSingle(value as number));
    case 'DOUBLE':
      return (value) => toFinite(value as number);
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return (value) => (typeof value === 'string' ? value : toText(value as Uint8Array));
    default:
      return `is of type ${String(type)}`;
  }
}

/** Converts NaN and Infinity, which JSON lacks, to texts, which a numeric field refuses by name. */
const toFinite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** Converts an integer to a number, or beyond 2^53 to the text of its digits. */
const toNumberOrDigits = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : String(value);

/** Returns the double whose shortest decimal is that of a 32-bit float: 0.1, not 0.10000000149011612. */
function toShortestSingle(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

/** Decodes bytes as UTF-8; invalid ones become a list, which no field accepts. */
const toText = (bytes: Uint8Array): unknown =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString() : [...bytes];

function createDecimalReader({ scale: stated, logical_type: logical }: SchemaElement): ValueReader {
  const scale = stated ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
  return (value) => {
    const unscaled = value instanceof Uint8Array ? toBigInt(value) : BigInt(value as number | bigint);
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const sign = unscaled < 0n ? '-' : '';
    return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  };
}

/** Decodes two's complement, highest byte first. */
function toBigInt(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

const createInstantReader =
  (perSecond: bigint, offset: string): ValueReader =>
  (value) =>
    toInstant(BigInt(value as bigint), perSecond, offset);

/**
 * Formats ISO 8601 with all digits of the fraction; without an offset it is local time. An instant out of bounds
 * remains a number.
 */
function toInstant(value: bigint, perSecond: bigint, offset: string): string | number {
  const fraction = ((value % perSecond) + perSecond) % perSecond;
  const ms = Number((value - fraction) / perSecond) * 1000;
  if (Math.abs(ms) > 8.64e15) return Number(value);
  const second = new Date(ms).toISOString().slice(0, -5);
  return `${second}.${String(fraction).padStart(String(perSecond).length - 1, '0')}${offset}`;
}

const toDate = (days: number): string | number =>
  Math.abs(days) > 1e8 ? days : new Date(days * 86_400_000).toISOString().slice(0, -14);

const createTimeReader =
  (perSecond: bigint): ValueReader =>
  (value) =>
    String(toInstant(BigInt(value as bigint), perSecond, '')).slice(11);

/** Parses JSON within a column, which becomes part of the record. */
function parseOrText(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

function toUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Replaces a conversion that hyparquet always applies: it would cut the nanoseconds of the old INT96 to milliseconds.
 */
export const PARSERS = { timestampFromNanoseconds: (nanos: bigint): bigint => nanos };

/**
 * Removes the annotations of a schema's leaf by which hyparquet would convert: it then returns numbers, big integers
 * and bytes.
 */
export function stripAnnotations(element: SchemaElement): SchemaElement {
  if (element.num_children) return element;
  const plain = { ...element };
  delete plain.converted_type;
  delete plain.logical_type;
  return plain;
}
