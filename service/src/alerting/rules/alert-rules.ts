import { sql } from 'kysely';
import type pg from 'pg';
import { appTables, now, toJson } from '../../postgres/app-tables.ts';

export interface RuleRow {
  readonly name: string;
  /** Definition as the API received it; null for a rule of the catalogue. */
  readonly definition: unknown;
  readonly isDisabled: boolean;
  readonly version: number;
}

/** Loads rules created over the API, and the changes made over it to those of the catalogue. */
export async function loadRuleRows(pool: pg.Pool): Promise<RuleRow[]> {
  return appTables(pool)
    .selectFrom('app.alert_rules')
    .select(['rule_name as name', 'definition', 'is_disabled as isDisabled', 'version'])
    .orderBy('rule_name')
    .execute();
}

/** Returns a text that changes whenever a rule or a silence does. */
export async function loadRulesRevision(pool: pg.Pool): Promise<string> {
  const { rules, versions, silences, silencedAt } = await appTables(pool)
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('app.alert_rules')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('rules'),
      selectFrom('app.alert_rules')
        .select(({ fn }) => fn.sum<string | null>('version').as('sum'))
        .as('versions'),
      selectFrom('app.alert_silences')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('silences'),
      // As text, since two changes may have the same millisecond.
      selectFrom('app.alert_silences')
        .select(sql<string | null>`max(changed_at)::text`.as('max'))
        .as('silencedAt'),
    ])
    .executeTakeFirstOrThrow();
  return [rules, versions, silences, silencedAt].join(' ');
}

/**
 * Saves a rule if its stored version is still `expectedVersion` (0: it does not exist). Returns whether it was saved.
 */
export async function saveRuleRow(
  pool: pg.Pool,
  row: { readonly name: string; readonly definition: unknown; readonly isDisabled: boolean; readonly by: string },
  expectedVersion: number,
): Promise<boolean> {
  const values = { definition: toJson(row.definition), is_disabled: row.isDisabled, changed_by: row.by };
  if (expectedVersion === 0) {
    const { numInsertedOrUpdatedRows } = await appTables(pool)
      .insertInto('app.alert_rules')
      .values({ rule_name: row.name, ...values })
      .onConflict((conflict) => conflict.column('rule_name').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await appTables(pool)
    .updateTable('app.alert_rules')
    .set(({ eb }) => ({ ...values, changed_at: now, version: eb('version', '+', 1) }))
    .where('rule_name', '=', row.name)
    .where('version', '=', expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Deletes a rule created over the API. Returns whether there was one. */
export async function deleteRuleRow(pool: pg.Pool, name: string): Promise<boolean> {
  const { numDeletedRows } = await appTables(pool)
    .deleteFrom('app.alert_rules')
    .where('rule_name', '=', name)
    .where('definition', 'is not', null)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
