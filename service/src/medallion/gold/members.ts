import type pg from 'pg';
import { composeText, foldText } from '../../base/fold-text.ts';
import { DIMENSION_SCOPES } from '../../catalog/model/table-names.ts';
import { packTexts } from '../../postgres/pack.ts';

/** Entries remembered a scope before the older half is forgotten. */
const REMEMBERED = 250_000;

/** Ids that are remembered, by text. */
export interface KnownMembers {
  get(text: string): number | undefined;
}

/**
 * Integer ids for the texts of a scope (a dimension's values, a distinct measure's members), kept in `app.members`
 * and remembered in memory. Ids are dense, from 1, and are never reused.
 */
export class MemberDictionary {
  readonly #pool: pg.Pool;
  readonly #scopes = new Map<string, RecentMap>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** What is remembered of a scope, to look up without waiting. */
  known(scope: string): KnownMembers {
    return this.#knownOf(scope);
  }

  /** Finds or makes the ids of all texts: durable when it returns, so that no batch can outlive its members. */
  async ensure(scope: string, values: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    const known = this.#knownOf(scope);
    const missing: string[] = [];
    for (const value of values) {
      const id = known.get(value);
      if (id === undefined) missing.push(value);
      else found.set(value, id);
    }
    if (missing.length > 0) {
      for (const [value, id] of await this.#loadOrCreate(scope, missing)) {
        known.set(value, id);
        found.set(value, id);
      }
    }
    return found;
  }

  /** Drops the memory: after a crash of Postgres it may hold ids that were never made durable. */
  forget(): void {
    this.#scopes.clear();
  }

  #knownOf(scope: string): RecentMap {
    const known = this.#scopes.get(scope) ?? new RecentMap(REMEMBERED);
    this.#scopes.set(scope, known);
    return known;
  }

  /** Texts that differ only in how they are composed are one member. */
  async #loadOrCreate(scope: string, values: readonly string[]): Promise<Map<string, number>> {
    const composed = new Map(values.map((value) => [value, toMember(value)]));
    const ids = await this.#loadOrCreateComposed(scope, [...new Set(composed.values())]);
    return new Map([...composed].map(([value, text]) => [value, ids.get(text) as number]));
  }

  async #loadOrCreateComposed(scope: string, values: readonly string[]): Promise<Map<string, number>> {
    const found = await selectIds(this.#pool, scope, values);
    const missing = values.filter((value) => !found.has(value));
    if (missing.length === 0) return found;
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin');
      await client.query(
        `insert into app.member_scopes (scope) values ($1) on conflict (scope) do update set last_id = app.member_scopes.last_id`,
        [scope],
      );
      // A new statement sees what the writer before us committed while we waited for the scope's row.
      const raced = await selectIds(client, scope, missing);
      const created = missing.filter((value) => !raced.has(value));
      const { rows } = await client.query<{ first_id: number }>(INSERT_MEMBERS, [
        scope,
        packTexts(created),
        // Filters look for parts of dimensions' values alone.
        scope.startsWith(DIMENSION_SCOPES) ? packTexts(created.map(foldText)) : null,
      ]);
      await client.query('commit');
      for (const [index, value] of created.entries()) raced.set(value, (rows[0]?.first_id as number) + index);
      return new Map([...found, ...raced]);
    } catch (error) {
      failure = error as Error;
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release(failure);
    }
  }
}

/** As the table checks it. */
const MAX_BYTES = 2100;

/** A text that would be too long when it is composed stays as it is. */
function toMember(value: string): string {
  const composed = composeText(value);
  return composed === value || Buffer.byteLength(composed) <= MAX_BYTES ? composed : value;
}

const INSERT_MEMBERS = `
  with handed as (
    update app.member_scopes set last_id = last_id + cardinality($2::text[]) where scope = $1
    returning last_id - cardinality($2::text[]) + 1 as first_id
  ), created as (
    insert into app.members (scope, member_id, value, folded)
    select $1, handed.first_id + new.position::integer - 1, new.value, new.folded
    from handed, unnest($2::text[], $3::text[]) with ordinality as new (value, folded, position)
  )
  select first_id from handed`;

async function selectIds(
  client: pg.Pool | pg.PoolClient,
  scope: string,
  values: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ member_id: number; value: string }>(
    'select member_id, value from app.members where scope = $1 and value = any($2::text[])',
    [scope, packTexts(values)],
  );
  return new Map(rows.map((row) => [row.value, row.member_id]));
}

/** A map that forgets what was not asked for lately: two generations, the older one dropped when the newer is full. */
class RecentMap {
  readonly #limit: number;
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(value: string): number | undefined {
    const id = this.#recent.get(value);
    if (id !== undefined) return id;
    const older = this.#older.get(value);
    if (older !== undefined) this.set(value, older);
    return older;
  }

  set(value: string, id: number): void {
    if (this.#recent.size >= this.#limit) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(value, id);
  }
}
