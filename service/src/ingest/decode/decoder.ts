import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import type { Field, Source } from '../../catalog/model/types.ts';
import type { ExtraField } from '../../rollup/compile-source.ts';
import { formatValue } from '../../base/format-value.ts';
import type { InboundRecord, Stage } from '../types.ts';
import { compileField, INEXACT, isProblem, type FieldProblem, type FieldValue } from './parse-field.ts';
import { compileTimestamp } from './parse-timestamp.ts';
import { readNumbersAsText, readPayload, type Payload } from './read-payload.ts';

/** A valid record, typed. */
export interface DecodedRow {
  readonly eventId: string;
  readonly eventTimeMs: number;
  /** Null for append-only sources; a JSON array for keys of several fields. */
  readonly entityKey: string | null;
  /**
   * Safe integer (epoch microseconds for a timestamp); null if the source declares no version: the offset orders then.
   */
  readonly version: number | null;
  readonly deleted: boolean;
  /** JSON as received. */
  readonly payload: string;
  /** Values in the order of the source's fields, then the extra ones: numbers scaled, timestamps epoch ms. */
  readonly values: readonly FieldValue[];
  /** Names of fields with `on_invalid: null` whose values could not be read; undefined for none. */
  readonly nulled: readonly string[] | undefined;
}

export type DecodeOutcome =
  | { readonly kind: 'row'; readonly row: DecodedRow }
  /** A tombstone, which only advances the offset. */
  | { readonly kind: 'skip' }
  | {
      readonly kind: 'rejected';
      readonly stage: Stage;
      readonly code: RejectionCode;
      readonly message: string;
      /** Path in the payload. */
      readonly path: string | undefined;
    };

/** Decoder of one source's records to typed rows. Never throws: one bad record must not affect the others. */
export interface RecordDecoder {
  decode(record: InboundRecord, nowMs: number): DecodeOutcome;
  /** Reads the values of a payload that was accepted before, each by itself: null for one that cannot be read. */
  readValues(payload: string): FieldValue[];
}

/** Bad fields of one record that a message names. */
const MAX_MESSAGES = 3;

const reject = (stage: Stage, code: RejectionCode, message: string, path?: string): DecodeOutcome => ({
  kind: 'rejected',
  stage,
  code,
  message,
  path,
});

/**
 * Compiles a source's decoder once; decoding then looks nothing up by name. `extras` are fields of old definitions:
 * they never cause a refusal.
 */
export function createDecoder(source: Source, extras: readonly ExtraField[] = []): RecordDecoder {
  const extraFields = extras.map(({ field, zone }) => compileFieldReader(field, zone));
  const fields = [...source.fields.values()].map((field) => compileFieldReader(field, source.eventTimeZone));
  const ordinalOf = (name: string): number => [...source.fields.keys()].indexOf(name);
  const timeOrdinal = ordinalOf(source.eventTime);
  const idOrdinal = source.eventId === undefined ? undefined : ordinalOf(source.eventId);
  const keyOrdinals = source.entityKey?.map(ordinalOf);
  const readVersion = compileVersion(source);
  const deletedOrdinal = source.deletedWhen === undefined ? undefined : ordinalOf(source.deletedWhen.field);

  /** Determines the identities of event and entity, or why they are missing. */
  function toIdentity(
    values: readonly FieldValue[],
    record: InboundRecord,
  ): DecodeOutcome | { readonly eventId: string; readonly entityKey: string | null } {
    const eventId = idOrdinal === undefined ? record.identity : toId(values[idOrdinal]);
    if (eventId === null || eventId === '') return reject('identity', 'identity_required', missingIdentity(source));
    const entityKey = keyOrdinals ? toKey(keyOrdinals.map((ordinal) => values[ordinal] ?? null)) : null;
    if (keyOrdinals && entityKey === null) {
      const names = source.entityKey?.join(', ');
      return reject(
        'identity',
        'missing_entity_key',
        `the entity has no ${names}: expected a value that identifies it`,
      );
    }
    if (source.topicOnly && keyOrdinals && String(record.key ?? '') !== entityKey) {
      const actual = `the message key is ${formatValue(record.key === null ? null : String(record.key))}`;
      return reject(
        'identity',
        'key_mismatch',
        `${actual}: expected the entity's, ${formatValue(entityKey)}, because offsets order its versions`,
      );
    }
    return { eventId, entityKey };
  }

  /** Messages of the first bad field and of the next ones after it; nothing is decoded twice for a good record. */
  function describeAll(first: FieldProblem, from: number, payload: Payload): string {
    const messages = [first.message];
    for (let index = from; index < fields.length && messages.length < MAX_MESSAGES; index++) {
      const field = fields[index] as FieldReader;
      let value = field.parse(field.readPath(payload.object));
      if (isProblem(value)) value = readDigits(field, value, payload);
      if (isProblem(value) && !field.invalidIsNull) messages.push(value.message);
    }
    return messages.join('; ');
  }

  function toRow(payload: Payload, record: InboundRecord, nowMs: number): DecodeOutcome {
    const values = new Array<FieldValue>(fields.length);
    let nulled: string[] | undefined;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] as FieldReader;
      let value = field.parse(field.readPath(payload.object));
      if (isProblem(value)) value = readDigits(field, value, payload);
      if (isProblem(value)) {
        if (!field.invalidIsNull) {
          const code = toRejectionCode(value.code, index === timeOrdinal);
          return reject('validate', code, describeAll(value, index + 1, payload), field.path);
        }
        (nulled ??= []).push(field.name);
        value = null;
      }
      values[index] = value;
    }
    for (const field of extraFields) values.push(readOrNull(field, payload));
    const eventTimeMs = values[timeOrdinal];
    const timePath = fields[timeOrdinal]?.path;
    if (typeof eventTimeMs !== 'number') {
      return reject('validate', 'missing_field', `${timePath} is missing: expected the time of the event`, timePath);
    }
    const { fromMs, aheadMs } = source.accepts;
    if (eventTimeMs < fromMs || eventTimeMs > nowMs + aheadMs) {
      const actual = formatInstant(eventTimeMs);
      const expected = `from ${formatInstant(fromMs)} to ${formatInstant(nowMs + aheadMs)}`;
      return reject('validate', 'event_time_out_of_range', `${timePath} is ${actual}: expected ${expected}`, timePath);
    }
    const identity = toIdentity(values, record);
    if ('kind' in identity) return identity;
    const { eventId, entityKey } = identity;
    const version = readVersion(payload.object, values);
    if (typeof version === 'string') return reject('validate', 'invalid_version', version, source.version);
    const tooFar = version === null ? undefined : judgeVersion(version, source, nowMs);
    if (tooFar !== undefined) return reject('validate', 'version_out_of_range', tooFar, source.version);
    const deleted =
      deletedOrdinal !== undefined &&
      (source.deletedWhen?.values as readonly FieldValue[]).includes(values[deletedOrdinal] ?? null);
    const row = { eventId, eventTimeMs, entityKey, version, deleted, payload: payload.text, values, nulled };
    return { kind: 'row', row };
  }

  return {
    decode(record, nowMs) {
      if (record.value === null) return { kind: 'skip' };
      const payload = readPayload(record.value);
      return 'code' in payload ? reject('decode', payload.code, payload.message) : toRow(payload, record, nowMs);
    },
    readValues(text) {
      const payload = readPayload(text);
      const readable = 'code' in payload ? { text: '{}', object: {} } : payload;
      return [...fields, ...extraFields].map((field) => readOrNull(field, readable));
    },
  };
}

interface FieldReader {
  readonly name: string;
  /** Path for messages. */
  readonly path: string;
  readonly invalidIsNull: boolean;
  readPath(object: Payload['object']): unknown;
  parse(value: unknown): FieldValue | FieldProblem;
  /** Parses a number from the text of its digits. */
  parseDigits(value: unknown): FieldValue | FieldProblem;
}

const compileFieldReader = (field: Field, zone: string): FieldReader => ({
  name: field.name,
  path: field.path.join('.'),
  invalidIsNull: field.reading?.invalidIsNull === true,
  readPath: compileRead(field.path),
  parse: compileField(field, zone),
  parseDigits: compileField({ ...field, reading: { ...field.reading, decimalComma: undefined } }, zone),
});

/** A number whose digits cannot be read from the text either is out of range. */
function toRejectionCode(code: FieldProblem['code'], isEventTime: boolean): RejectionCode {
  if (code === INEXACT) return 'out_of_range';
  return isEventTime && code === 'wrong_type' ? 'invalid_event_time' : code;
}

/** Retries a number whose digits its double does not hold, which is rare. */
function readDigits(
  { readPath, parseDigits }: FieldReader,
  problem: FieldProblem,
  { text }: Payload,
): FieldValue | FieldProblem {
  return problem.code === INEXACT ? parseDigits(readPath(readNumbersAsText(text))) : problem;
}

function readOrNull(field: FieldReader, payload: Payload): FieldValue {
  let value = field.parse(field.readPath(payload.object));
  if (isProblem(value)) value = readDigits(field, value, payload);
  return isProblem(value) ? null : value;
}

/** Compiles a reader of a path of the payload, for most fields a single name. */
function compileRead(path: readonly string[]): (object: Readonly<Record<string, unknown>>) => unknown {
  const [name] = path;
  if (name === undefined || path.length > 1) return (object) => valueAt(object, path);
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}

function valueAt(object: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

type VersionReader = (
  object: Readonly<Record<string, unknown>>,
  values: readonly FieldValue[],
) => number | null | string;

/**
 * Compiles the reader of the version in full precision: timestamps keep their microseconds. A text result describes a
 * problem.
 */
function compileVersion(source: Source): VersionReader {
  const field = source.version === undefined ? undefined : source.fields.get(source.version);
  if (!field) return () => null;
  const name = field.path.join('.');
  const ordinal = [...source.fields.keys()].indexOf(field.name);
  const read = compileRead(field.path);
  const isTime = field.type === 'timestamp';
  const parse = compileTimestamp(field.reading ?? {}, source.eventTimeZone);
  return (object, values) => {
    const version = isTime ? parse(read(object)) : values[ordinal];
    if (typeof version === 'number' && Number.isSafeInteger(version)) return version;
    return `${name} is ${formatValue(read(object))}: expected ${isTime ? 'a time' : 'a whole number'} that orders the versions`;
  };
}

/**
 * Checks the bounds of a version: one too far ahead would make every correct later version older, and thus ignored.
 * Times are bounded like event times. Numbers are bounded by the fastest common counter, the microseconds since 1970:
 * seconds, milliseconds, log positions and counters stay below. Returns a description of the problem.
 */
function judgeVersion(version: number, source: Source, nowMs: number): string | undefined {
  const latestMs = nowMs + source.accepts.aheadMs;
  if (version <= latestMs * 1000) return undefined;
  const isTime = source.fields.get(source.version ?? '')?.type === 'timestamp';
  return isTime
    ? `${source.version} is ${formatInstant(version / 1000)}: expected at most ${formatInstant(latestMs)}`
    : `${source.version} is ${version}: expected at most ${latestMs * 1000}, the microseconds since 1970`;
}

const toId = (value: FieldValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

function toKey(parts: readonly FieldValue[]): string | null {
  if (parts.some((part) => part === null || part === '')) return null;
  return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts);
}

const missingIdentity = (source: Source): string =>
  source.eventId === undefined
    ? `source ${source.name} declares no event id: expected an identity from the ingest source (over HTTP, an Idempotency-Key header)`
    : `the record has no ${source.eventId}: expected a value that identifies it`;

const formatInstant = (ms: number): string => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms));
