import type pg from 'pg';
import { dimensionScope } from './layout.ts';

/** Texts of member ids, remembered: an id never changes its text. */
export class MemberTexts {
  readonly #pool: pg.Pool;
  readonly #scopes = new Map<string, Map<number, string>>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Loads what is not known yet, so that `textOf` can answer. */
  async load(dimension: string, ids: Iterable<number>): Promise<void> {
    const scope = dimensionScope(dimension);
    const known = this.#scopes.get(scope) ?? new Map<number, string>();
    this.#scopes.set(scope, known);
    const missing = [...new Set(ids)].filter((id) => id !== 0 && !known.has(id));
    if (missing.length === 0) return;
    const { rows } = await this.#pool.query<{ member_id: number; value: string }>(
      'select member_id, value from app.members where scope = $1 and member_id = any($2::integer[])',
      [scope, missing],
    );
    for (const { member_id: id, value } of rows) known.set(id, value);
  }

  /** Null for 0, which is "no value". */
  textOf(dimension: string, id: number): string | null {
    return this.#scopes.get(dimensionScope(dimension))?.get(id) ?? null;
  }

  /** After a crash of Postgres ids may have been given anew. */
  forget(): void {
    this.#scopes.clear();
  }
}
