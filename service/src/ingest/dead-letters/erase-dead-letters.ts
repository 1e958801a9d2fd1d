import type pg from 'pg';
import { composeText } from '../../base/text/fold-text.ts';
import { findWord } from '../../base/text/words.ts';
import { anyOf, appTables } from '../../postgres/app-tables.ts';
import { readOrNull, type FieldReader } from '../decode/field-reader.ts';
import { readPayload } from '../decode/read-payload.ts';
import { compileReader } from '../erasure/erased-values.ts';
import type { ErasedTable, ErasedTarget, ErasureRun } from '../erasure/types.ts';

interface Letter {
  readonly id: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: unknown;
  readonly identity: string | null;
  readonly message: string;
}

/** Refused records may be large, so few are held at once. */
const MAX_LETTERS = 100;

/**
 * Deletes the dead letters of a source that carry a value in a field, or, where the field cannot be read, anywhere as a
 * word: nothing was counted of them.
 */
export async function eraseDeadLetters(
  pool: pg.Pool,
  target: ErasedTarget,
  { isDryRun, rowsABatch: most, onProgress }: ErasureRun,
): Promise<ErasedTable> {
  const rowsABatch = Math.min(most, MAX_LETTERS);
  const reader = compileReader(target.field, target.source);
  let after = '0';
  let read = 0;
  let erased = 0;
  for (;;) {
    const letters = await loadLetters(pool, target.source.name, after, rowsABatch);
    const ids = letters.filter((letter) => carries(letter, reader, target.text)).map(({ id }) => id);
    if (!isDryRun && ids.length > 0) {
      await appTables(pool).deleteFrom('app.dead_letters').where('dead_letter_id', '=', anyOf(ids)).execute();
    }
    erased += ids.length;
    read += letters.length;
    onProgress('app.dead_letters', read);
    const last = letters.at(-1);
    if (letters.length < rowsABatch || !last) break;
    after = last.id;
  }
  const why = `refused records of ${target.source.name}: nothing was counted of them`;
  return { table: 'app.dead_letters', erased, pseudonymised: 0, kept: 0, why };
}

const loadLetters = (pool: pg.Pool, source: string, after: string, limit: number): Promise<Letter[]> =>
  appTables(pool)
    .selectFrom('app.dead_letters')
    .select(['dead_letter_id as id', 'record_key as key', 'record_value as value', 'headers', 'identity', 'message'])
    .where('source_name', '=', source)
    .where('dead_letter_id', '>', after)
    .orderBy('dead_letter_id')
    .limit(limit)
    .execute();

function carries({ key, value, headers, identity, message }: Letter, reader: FieldReader, text: string): boolean {
  const payload = value === null ? undefined : readPayload(value, true);
  const read = payload && !('code' in payload) ? readOrNull(reader, payload) : null;
  if (read !== null) return composeText(String(read)) === text;
  const texts = [key?.toString(), value?.toString(), JSON.stringify(headers), identity, message];
  return texts.some((part) => part !== undefined && part !== null && findWord(composeText(part), text) >= 0);
}
