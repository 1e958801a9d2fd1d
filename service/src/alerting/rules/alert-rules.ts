import { sql } from 'kysely';
import type pg from 'pg';
import type { OwnRuleRow } from '../types.ts';
import { appTables, clockNow, toJson, type Queryable } from '../../postgres/app-tables.ts';

/** First key of the advisory lock of own rules; arbitrary, but the same in all versions. */
const OWN_RULES_LOCK = 7_301_549;

export interface RuleRow {
  readonly name: string;
  /** Definition as the API received it; null for a rule of the catalogue. */
  readonly definition: unknown;
  readonly isDisabled: boolean;
  readonly version: number;
  /** Subject of the owner of an own rule, and the parts stored beside the definition; null for other rules. */
  readonly owner: string | null;
  readonly personal: OwnRuleRow | null;
}

/** Loads rules created over the API, and the changes made over it to those of the catalogue. */
export async function loadRuleRows(pool: pg.Pool): Promise<RuleRow[]> {
  return appTables(pool)
    .selectFrom('app.alert_rules')
    .select(['rule_name as name', 'definition', 'is_disabled as isDisabled', 'version', 'owner'])
    .select(({ ref }) => ref('personal').$castTo<OwnRuleRow | null>().as('personal'))
    .orderBy('rule_name')
    .execute();
}

/** Returns a text that changes whenever a rule or a silence does. */
export async function loadRulesRevision(pool: pg.Pool): Promise<string> {
  const { rules, versions, changedAt, silences, silencedAt } = await appTables(pool)
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('app.alert_rules')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('rules'),
      selectFrom('app.alert_rules')
        .select(({ fn }) => fn.sum<string | null>('version').as('sum'))
        .as('versions'),
      // Of two replicas, one may delete a rule and the other create one between two polls.
      selectFrom('app.alert_rules')
        .select(sql<string | null>`max(changed_at)::text`.as('max'))
        .as('changedAt'),
      selectFrom('app.alert_silences')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('silences'),
      // As text, since two changes may have the same millisecond.
      selectFrom('app.alert_silences')
        .select(sql<string | null>`max(changed_at)::text`.as('max'))
        .as('silencedAt'),
    ])
    .executeTakeFirstOrThrow();
  return [rules, versions, changedAt, silences, silencedAt].join(' ');
}

/**
 * Saves a rule if its stored version is still `expectedVersion` (0: it does not exist). Returns whether it was saved.
 */
export async function saveRuleRow(
  client: Queryable,
  row: Pick<RuleRow, 'name' | 'definition' | 'isDisabled'> &
    Partial<Pick<RuleRow, 'owner' | 'personal'>> & { readonly by: string },
  expectedVersion: number,
): Promise<boolean> {
  const values = {
    definition: toJson(row.definition),
    is_disabled: row.isDisabled,
    changed_by: row.by,
    changed_at: clockNow,
    owner: row.owner ?? null,
    personal: toJson(row.personal ?? null),
  };
  if (expectedVersion === 0) {
    const { numInsertedOrUpdatedRows } = await appTables(client)
      .insertInto('app.alert_rules')
      .values({ rule_name: row.name, ...values })
      .onConflict((conflict) => conflict.column('rule_name').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await appTables(client)
    .updateTable('app.alert_rules')
    .set(({ eb }) => ({ ...values, version: eb('version', '+', 1) }))
    .where('rule_name', '=', row.name)
    .where('version', '=', expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Disables or enables a rule created over the API. Returns whether it was at that version. */
export async function switchRuleRow(
  pool: pg.Pool,
  { name, isDisabled, by }: Pick<RuleRow, 'name' | 'isDisabled'> & { readonly by: string },
  expectedVersion: number,
): Promise<boolean> {
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.alert_rules')
    .set({ is_disabled: isDisabled, changed_by: by, changed_at: clockNow, version: expectedVersion + 1 })
    .where('rule_name', '=', name)
    .where('version', '=', expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Lets one transaction at a time create own rules, so that their number holds until it ends. */
export async function lockOwnRules(client: pg.PoolClient): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, 0)', [OWN_RULES_LOCK]);
}

/** Counts the own rules of a person, and those of everybody. */
export async function countOwnRules(
  client: pg.PoolClient,
  owner: string,
): Promise<{ readonly own: number; readonly all: number }> {
  const { own, all } = await appTables(client)
    .selectFrom('app.alert_rules')
    .select(({ fn }) => [
      fn.countAll<string>().filterWhere('owner', '=', owner).as('own'),
      fn.count<string>('owner').as('all'),
    ])
    .executeTakeFirstOrThrow();
  return { own: Number(own), all: Number(all) };
}

/** Deletes a rule created over the API, and its lease: an evaluation that still runs can write nothing more. */
export async function deleteRuleRow(pool: pg.Pool, name: string): Promise<void> {
  await appTables(pool)
    .with('removed', (tables) =>
      tables
        .deleteFrom('app.alert_rules')
        .where('rule_name', '=', name)
        .where('definition', 'is not', null)
        .returning('rule_name'),
    )
    .deleteFrom('app.rule_leases')
    .where('rule_name', 'in', ({ selectFrom }) => selectFrom('removed').select('rule_name'))
    .execute();
}
