import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { composeText } from '../../base/text/fold-text.ts';
import type { Field, Source } from '../../catalog/model/types.ts';
import { appTables } from '../../postgres/app-tables.ts';
import type { FieldDefinition, KeptColumn } from '../../rollup/column-definition.ts';
import { compileFieldReader, readOrNull, type FieldReader } from '../decode/field-reader.ts';
import { readPayload, type Payload } from '../decode/read-payload.ts';
import type { InboundRecord } from '../types.ts';
import { findErasureKey, hashValue } from './hash-value.ts';
import { findKeptPaths } from './kept-paths.ts';
import { rewriteEntityKey } from './rewrite-identity.ts';
import { rewritePayload, type Replacement } from './rewrite-payload.ts';

/** Hashes of values that are remembered: customers come again, and a hash costs more than the rest. */
const HASHES_CACHE_SIZE = 50_000;

/** A payload without the value that it had, and what stands in its place. */
export interface Rewritten {
  readonly text: string;
  readonly replacements: readonly Replacement[];
}

/** Rewrites payloads that carry an erased value; what it is given without one is returned unchanged. */
export interface ErasedValues {
  /** False where nothing was erased from the source: nothing has to be looked at. */
  readonly hasAny: boolean;
  rewriteRecord(record: InboundRecord): InboundRecord;
  rewritePayload(text: string): string;
}

/** A field from which values were erased. */
interface ErasedField {
  readonly path: readonly string[];
  readonly reader: FieldReader;
  /** Returns the pseudonym of a value; undefined for one that was not erased. */
  pseudonymOf(text: string): string | number | undefined;
}

export const NOTHING_ERASED: ErasedValues = {
  hasAny: false,
  rewriteRecord: (record) => record,
  rewritePayload: (text) => text,
};

/** Loads the values that were erased from a source. Read after the layout, so that a newer list is never missed. */
export async function loadErasedValues(
  client: pg.Pool | pg.PoolClient,
  source: Source,
  columns: readonly KeptColumn[],
): Promise<ErasedValues> {
  const rows = await appTables(client)
    .selectFrom('app.erasures')
    .select(['field_path as path', 'value_hash as hash', 'field', 'pseudonym'])
    .where('source_name', '=', source.name)
    .execute();
  if (rows.length === 0) return NOTHING_ERASED;
  const key = await findErasureKey(client);
  const hashes = new LRUCache<string, string>({ max: HASHES_CACHE_SIZE });
  const hashOf = (text: string): string => {
    const hash = hashes.get(text) ?? hashValue(key, text);
    hashes.set(text, hash);
    return hash;
  };
  const fields = new Map<string, ErasedField & { readonly byHash: Map<string, string | number> }>();
  for (const { path, hash, field: stored, pseudonym } of rows) {
    const field = stored as FieldDefinition;
    const byHash = fields.get(path)?.byHash ?? new Map<string, string | number>();
    byHash.set(hash, toPseudonymValue(field, pseudonym));
    const pseudonymOf = (text: string): string | number | undefined => byHash.get(hashOf(text));
    fields.set(path, { path: field.path, reader: compileReader(field, source), byHash, pseudonymOf });
  }
  const rewrite = createRewriter([...fields.values()], findKeptPaths(source, columns));
  return {
    hasAny: true,
    rewritePayload: (text) => rewrite(text)?.text ?? text,
    rewriteRecord(record) {
      const rewritten = record.value === null ? undefined : rewrite(record.value);
      if (!rewritten) return record;
      const { offset, identity, isDelete } = record;
      const key = source.topicOnly && record.key !== null ? String(record.key) : null;
      return {
        offset,
        identity,
        ...(isDelete && { isDelete }),
        value: rewritten.text,
        key: key && rewriteEntityKey(source, key, rewritten.replacements),
      };
    },
  };
}

/** Returns a pseudonym as the field's type has it in a payload. */
export const toPseudonymValue = ({ type }: Pick<FieldDefinition, 'type'>, pseudonym: string): string | number =>
  type === 'integer' ? Number(pseudonym) : pseudonym;

/** Compiles a reader of a field by its definition. */
export function compileReader({ name, type, scale, path, reading }: FieldDefinition, source: Source): FieldReader {
  const field: Field = { name, type, scale, path, currency: undefined, required: false, reading };
  return compileFieldReader(field, source.eventTimeZone);
}

/** Creates a function that rewrites a payload with an erased value; it returns undefined for one without. */
export function createRewriter(
  fields: readonly ErasedField[],
  keptPaths: readonly (readonly string[])[],
): (value: Buffer | string) => Rewritten | undefined {
  const find = (payload: Payload): Replacement[] =>
    fields.flatMap(({ path, reader, pseudonymOf }) => {
      const read = readOrNull(reader, payload);
      const value = read === null ? undefined : pseudonymOf(composeText(String(read)));
      return value === undefined ? [] : [{ path, value }];
    });
  return (value) => {
    const payload = readPayload(value, true);
    if ('code' in payload) return undefined;
    const replacements = find(payload);
    return replacements.length === 0
      ? undefined
      : { text: rewritePayload(payload.text, keptPaths, replacements), replacements };
  };
}
