import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { ExtraField } from '../../rollup/compile-source.ts';
import type { InboundRecord } from '../types.ts';
import { compileFieldReader, readField, readOrNull, type FieldReader } from './field-reader.ts';
import { formatInstant } from './format-instant.ts';
import { INEXACT, isProblem, type FieldProblem, type FieldValue } from './parse-field.ts';
import { compileIdentity, type Identity } from './read-identity.ts';
import { readPayload, type Payload } from './read-payload.ts';
import { compileVersion, judgeVersion } from './read-version.ts';
import { listPiiPaths, showValue } from './show-value.ts';
import { reject, type RejectedRecord } from './reject.ts';

/** A valid record, typed. */
export interface DecodedRow extends Identity {
  readonly eventTimeMs: number;
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
  | RejectedRecord;

/** Decoder of one source's records to typed rows. Never throws: one bad record must not affect the others. */
export interface RecordDecoder {
  decode(record: InboundRecord, nowMs: number): DecodeOutcome;
  /** Reads the values of a payload that was accepted before, each by itself: null for one that cannot be read. */
  readValues(payload: string): FieldValue[];
}

/** Bad fields of one record that a message names. */
const MAX_MESSAGES = 3;

/**
 * Compiles a source's decoder once; decoding then looks nothing up by name. `extras` are fields of old definitions:
 * they never cause a refusal.
 */
export function createDecoder(source: Source, extras: readonly ExtraField[] = []): RecordDecoder {
  const extraFields = extras.map(({ field, zone }) => compileFieldReader(field, zone));
  const fields = [...source.fields.values()].map((field) => compileFieldReader(field, source.eventTimeZone));
  const ordinalOf = (name: string): number => [...source.fields.keys()].indexOf(name);
  const timeOrdinal = ordinalOf(source.eventTime);
  const hasPii = listPiiPaths(source).length > 0;
  const timeField = source.fields.get(source.eventTime);
  const toIdentity = compileIdentity(source);
  const readVersion = compileVersion(source);
  const deletedOrdinal = source.deletedWhen === undefined ? undefined : ordinalOf(source.deletedWhen.field);

  function toRow(payload: Payload, record: InboundRecord, nowMs: number): DecodeOutcome {
    const values = new Array<FieldValue>(fields.length);
    let nulled: string[] | undefined;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] as FieldReader;
      let value = readField(field, payload);
      if (isProblem(value)) {
        if (!field.invalidIsNull) {
          const code = toRejectionCode(value.code, index === timeOrdinal);
          return reject('validate', code, describeAll(value, fields.slice(index + 1), payload), field.path);
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
      const actual = timeField?.pii ? showValue(timeField, eventTimeMs) : formatInstant(eventTimeMs);
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
      record.isDelete === true ||
      (deletedOrdinal !== undefined &&
        (source.deletedWhen?.values as readonly FieldValue[]).includes(values[deletedOrdinal] ?? null));
    const row = { eventId, eventTimeMs, entityKey, version, deleted, payload: payload.text, values, nulled };
    return { kind: 'row', row };
  }

  return {
    decode(record, nowMs) {
      if (record.value === null) return { kind: 'skip' };
      const payload = readPayload(record.value, hasPii);
      return 'code' in payload ? reject('decode', payload.code, payload.message) : toRow(payload, record, nowMs);
    },
    readValues(text) {
      const payload = readPayload(text, hasPii);
      const readable = 'code' in payload ? { text: '{}', object: {} } : payload;
      return [...fields, ...extraFields].map((field) => readOrNull(field, readable));
    },
  };
}

/** A number whose digits cannot be read from the text either is out of range. */
function toRejectionCode(code: FieldProblem['code'], isEventTime: boolean): RejectionCode {
  if (code === INEXACT) return 'out_of_range';
  return isEventTime && code === 'wrong_type' ? 'invalid_event_time' : code;
}

/** Returns the messages of the first bad field and of the next ones after it. */
function describeAll(first: FieldProblem, rest: readonly FieldReader[], payload: Payload): string {
  const messages = [first.message];
  for (const field of rest) {
    if (messages.length === MAX_MESSAGES) break;
    const value = readField(field, payload);
    if (isProblem(value) && !field.invalidIsNull) messages.push(value.message);
  }
  return messages.join('; ');
}
