import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Scope } from '../../access/types.ts';
import type { SilenceRecord } from '../types.ts';

export interface RuleRow {
  readonly name: string;
  /** Definition as the API received it; null for a rule of the catalogue. */
  readonly definition: unknown;
  readonly isDisabled: boolean;
  readonly version: number;
}

/** Loads rules created over the API, and the changes made over it to those of the catalogue. */
export async function loadRuleRows(pool: pg.Pool): Promise<RuleRow[]> {
  const { rows } = await pool.query<RuleRow>(
    `select rule_name as name, definition, is_disabled as "isDisabled", version from app.alert_rules order by rule_name`,
  );
  return rows;
}

/** Returns a text that changes whenever a rule or a silence does. */
export async function loadRulesRevision(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ revision: string }>(
    `select concat_ws(' ',
       (select count(*) || ' ' || coalesce(sum(version), 0) from app.alert_rules),
       (select count(*) || ' ' || coalesce(max(changed_at)::text, '') from app.alert_silences)) as revision`,
  );
  return (rows[0] as { revision: string }).revision;
}

/**
 * Saves a rule if its stored version is still `expectedVersion` (0: it does not exist). Returns whether it was saved.
 */
export async function saveRuleRow(
  pool: pg.Pool,
  row: { readonly name: string; readonly definition: unknown; readonly isDisabled: boolean; readonly by: string },
  expectedVersion: number,
): Promise<boolean> {
  const definition = row.definition === null ? null : JSON.stringify(row.definition);
  const values = [row.name, definition, row.isDisabled, row.by];
  const { rowCount } =
    expectedVersion === 0
      ? await pool.query(
          `insert into app.alert_rules (rule_name, definition, is_disabled, changed_by) values ($1, $2, $3, $4)
           on conflict (rule_name) do nothing`,
          values,
        )
      : await pool.query(
          `update app.alert_rules set definition = $2, is_disabled = $3, changed_by = $4, changed_at = now(),
             version = version + 1 where rule_name = $1 and version = $5`,
          [...values, expectedVersion],
        );
  return rowCount === 1;
}

/** Deletes a rule created over the API. Returns whether there was one. */
export async function deleteRuleRow(pool: pg.Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from app.alert_rules where rule_name = $1 and definition is not null', [
    name,
  ]);
  return rowCount === 1;
}

interface SilenceRow {
  readonly id: string;
  readonly matchers: readonly Filter[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly note: string | null;
  readonly createdBy: string;
  readonly scope: Scope | null;
}

const SILENCE = `silence_id::text as id, matchers, starts_at as "startsAt", ends_at as "endsAt", note,
  created_by as "createdBy", scope`;

const toSilence = ({ startsAt, endsAt, ...row }: SilenceRow): SilenceRecord => ({
  ...row,
  startsAtMs: startsAt.getTime(),
  endsAtMs: endsAt.getTime(),
});

/** Loads the silences that are not over at `nowMs`, by start. */
export async function loadSilences(pool: pg.Pool, nowMs: number): Promise<SilenceRecord[]> {
  const { rows } = await pool.query<SilenceRow>(
    `select ${SILENCE} from app.alert_silences where ends_at > $1 order by starts_at, silence_id`,
    [new Date(nowMs)],
  );
  return rows.map(toSilence);
}

export async function insertSilence(pool: pg.Pool, silence: Omit<SilenceRecord, 'id'>): Promise<SilenceRecord> {
  const { rows } = await pool.query<SilenceRow>(
    `insert into app.alert_silences (matchers, starts_at, ends_at, note, created_by, scope)
     values ($1, $2, $3, $4, $5, $6)
     returning ${SILENCE}`,
    [
      JSON.stringify(silence.matchers),
      new Date(silence.startsAtMs),
      new Date(silence.endsAtMs),
      silence.note,
      silence.createdBy,
      silence.scope === null ? null : JSON.stringify(silence.scope),
    ],
  );
  return toSilence(rows[0] as SilenceRow);
}

/** Ends a silence now; one that has not begun is withdrawn. Returns whether there was one that is not over. */
export async function endSilence(pool: pg.Pool, id: string, nowMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update app.alert_silences set changed_at = clock_timestamp(),
       starts_at = least(starts_at, $2::timestamptz - interval '1 ms'), ends_at = $2
     where silence_id = $1 and ends_at > $2`,
    [id, new Date(nowMs)],
  );
  return rowCount === 1;
}
