import type { Source } from '../../catalog/model/types.ts';
import type { InboundRecord } from '../types.ts';
import type { FieldValue } from './parse-field.ts';
import { listPiiPaths, showRecord } from './show-value.ts';
import { reject, type RejectedRecord } from './reject.ts';

/** Identities of an event and of the entity that it is a version of. */
export interface Identity {
  readonly eventId: string;
  /** Null for append-only sources; a JSON array for keys of several fields. */
  readonly entityKey: string | null;
}

type IdentityReader = (values: readonly FieldValue[], record: InboundRecord) => Identity | RejectedRecord;

/** Compiles the reader of a record's identities: from its typed values, its message key and its ingest source. */
export function compileIdentity(source: Source): IdentityReader {
  const ordinalOf = (name: string): number => [...source.fields.keys()].indexOf(name);
  const idOrdinal = source.eventId === undefined ? undefined : ordinalOf(source.eventId);
  const keyOrdinals = source.entityKey?.map(ordinalOf);
  const hasPii = listPiiPaths(source).length > 0;
  return (values, record) => {
    const eventId = idOrdinal === undefined ? record.identity : toId(values[idOrdinal]);
    if (eventId === null || eventId === '') return reject('identity', 'identity_required', missingIdentity(source));
    const entityKey = keyOrdinals ? toKey(keyOrdinals.map((ordinal) => values[ordinal] ?? null)) : null;
    if (keyOrdinals && entityKey === null) return reject('identity', 'missing_entity_key', missingKey(source));
    if (source.topicOnly && keyOrdinals && String(record.key ?? '') !== entityKey) {
      return reject('identity', 'key_mismatch', otherKey(record, entityKey, hasPii));
    }
    return { eventId, entityKey };
  };
}

const toId = (value: FieldValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

/** Returns the key of an entity by the values of its fields; null where one is missing. */
export function toKey(parts: readonly FieldValue[]): string | null {
  if (parts.some((part) => part === null || part === '')) return null;
  return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts);
}

const missingIdentity = (source: Source): string =>
  source.eventId === undefined
    ? `source ${source.name} declares no event id: expected an identity from the ingest source (over HTTP, an Idempotency-Key header)`
    : `the record has no ${source.eventId}: expected a value that identifies it`;

const missingKey = (source: Source): string =>
  `the entity has no ${source.entityKey?.join(', ')}: expected a value that identifies it`;

const otherKey = ({ key }: InboundRecord, entityKey: string | null, hasPii: boolean): string =>
  `the message key is ${showRecord(hasPii, key === null ? null : String(key))}: ` +
  `expected the entity's, ${showRecord(hasPii, entityKey)}, because offsets order its versions`;
