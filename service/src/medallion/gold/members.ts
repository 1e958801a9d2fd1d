import type pg from 'pg';
import { composeText, foldText } from '../../base/text/fold-text.ts';
import { DIMENSION_SCOPES } from '../../catalog/model/table-names.ts';
import { packTexts } from '../../postgres/pack.ts';
import { TIMELINE, TimelineChangedError } from '../../postgres/timeline.ts';

/** Cached entries of a scope, of which the older half is dropped. */
const CACHE_SIZE = 250_000;

/** Cached ids by text. */
export interface KnownMembers {
  get(text: string): number | undefined;
}

/**
 * Dictionary of integer ids for the texts of a scope (a dimension's values, a distinct measure's members), kept in
 * `app.members` and cached in memory. Ids are dense, from 1, and are never reused.
 */
export class MemberDictionary {
  readonly #pool: pg.Pool;
  readonly #scopes = new Map<string, RecentMap>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Returns the cached ids of a scope, for synchronous lookup. */
  known(scope: string): KnownMembers {
    return this.#knownOf(scope);
  }

  /**
   * Finds or creates the ids of all texts. They are durable when it resolves, so that no batch can outlive its members.
   * Throws TimelineChangedError instead of creating one where the database has another timeline than the given one: the
   * text may have been erased meanwhile.
   */
  async ensure(scope: string, values: ReadonlySet<string>, timeline?: string): Promise<ReadonlyMap<string, number>> {
    const ids = new Map<string, number>();
    const cachedIds = this.#knownOf(scope);
    const missing: string[] = [];
    for (const value of values) {
      const id = cachedIds.get(value);
      if (id === undefined) missing.push(value);
      else ids.set(value, id);
    }
    if (missing.length > 0) {
      for (const [value, id] of await this.#loadOrCreate(scope, missing, timeline)) {
        cachedIds.set(value, id);
        ids.set(value, id);
      }
    }
    return ids;
  }

  /** Clears the cache: after a crash of Postgres it may hold ids that were never durable. */
  forget(): void {
    this.#scopes.clear();
  }

  #knownOf(scope: string): RecentMap {
    const cachedIds = this.#scopes.get(scope) ?? new RecentMap(CACHE_SIZE);
    this.#scopes.set(scope, cachedIds);
    return cachedIds;
  }

  /** Loads or creates ids. Texts that differ only in their composition are one member. */
  async #loadOrCreate(scope: string, values: readonly string[], timeline?: string): Promise<Map<string, number>> {
    const composed = new Map(values.map((value) => [value, toMember(value)]));
    const ids = await this.#loadOrCreateComposed(scope, [...new Set(composed.values())], timeline);
    return new Map([...composed].map(([value, text]) => [value, ids.get(text) as number]));
  }

  async #loadOrCreateComposed(
    scope: string,
    values: readonly string[],
    timeline?: string,
  ): Promise<Map<string, number>> {
    const storedIds = await selectIds(this.#pool, scope, values);
    const missing = values.filter((value) => !storedIds.has(value));
    if (missing.length === 0) return storedIds;
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin');
      await client.query(
        `insert into app.member_scopes (scope) values ($1) on conflict (scope) do update set last_id = app.member_scopes.last_id`,
        [scope],
      );
      // A new statement sees what the previous writer committed while this one waited for the scope's row.
      const raced = await selectIds(client, scope, missing);
      // Whoever erases a text changes the epoch, and holds the scope's row until both are committed.
      if (timeline !== undefined) await requireTimeline(client, timeline);
      const created = missing.filter((value) => !raced.has(value));
      const { rows } = await client.query<{ first_id: number }>(INSERT_MEMBERS, [
        scope,
        packTexts(created),
        // Filters search substrings only in values of dimensions.
        scope.startsWith(DIMENSION_SCOPES) ? packTexts(created.map(foldText)) : null,
      ]);
      await client.query('commit');
      for (const [index, value] of created.entries()) raced.set(value, (rows[0]?.first_id as number) + index);
      return new Map([...storedIds, ...raced]);
    } catch (error) {
      failure = error as Error;
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release(failure);
    }
  }
}

async function requireTimeline(client: pg.PoolClient, timeline: string): Promise<void> {
  const { rows } = await client.query<{ timeline: string }>(`select ${TIMELINE} as timeline`);
  if (rows[0]?.timeline !== timeline) throw new TimelineChangedError();
}

/** Maximum length of a member, which the table checks. */
const MAX_BYTES = 2100;

/** Composes a text, unless the result would be too long. */
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

/** A map that drops entries not read recently: two generations, the older one dropped when the newer is full. */
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
