import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { composeText } from '../../base/text/fold-text.ts';
import { dimensionScope } from '../../catalog/model/table-names.ts';

/** Size limit of the cache of member texts. */
const TEXTS_BYTES = 33_554_432;
const ENTRY_BYTES = 150;

/** Texts of member ids, cached: an id changes its text only with the epoch. */
export class MemberTexts {
  readonly #texts = new LRUCache<string, string>({
    maxSize: TEXTS_BYTES,
    sizeCalculation: (text, key) => ENTRY_BYTES + 2 * (text.length + key.length),
  });

  /** How often the cache was cleared: texts that were read before are not kept after. */
  #clearings = 0;

  /** Loads the composed texts of ids; ids of an older version may share one. 0, which is "no value", has none. */
  async load(pool: pg.Pool, dimension: string, ids: Iterable<number>): Promise<ReadonlyMap<number, string>> {
    const scope = dimensionScope(dimension);
    const texts = new Map<number, string>();
    const missing: number[] = [];
    for (const id of new Set(ids)) {
      const text = id === 0 ? undefined : this.#texts.get(`${id} ${scope}`);
      if (text !== undefined) texts.set(id, text);
      else if (id !== 0) missing.push(id);
    }
    if (missing.length === 0) return texts;
    const clearings = this.#clearings;
    const { rows } = await pool.query<{ member_id: number; value: string }>(
      'select member_id, value from app.members where scope = $1 and member_id = any($2::integer[])',
      [scope, missing],
    );
    for (const { member_id: id, value } of rows) {
      const text = composeText(value);
      texts.set(id, text);
      if (clearings === this.#clearings) this.#texts.set(`${id} ${scope}`, text);
    }
    return texts;
  }

  /** Clears the cache: after a crash of Postgres ids may be assigned again, and an erasure changes texts. */
  forget(): void {
    this.#clearings++;
    this.#texts.clear();
  }
}
