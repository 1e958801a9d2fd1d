import { sql, type Expression, type InferResult, type RawBuilder, type SqlBool } from 'kysely';
import type pg from 'pg';
import type { AlertChange, Severity } from '../../../../sdk/src/protocol/alerts.ts';
import { anyOf, appTables, inMs, now } from '../../postgres/app-tables.ts';
import type { Acknowledgement, Assignment, EpisodeRecord, PersonalRows, Snooze } from '../types.ts';

const selectEpisodes = (pool: pg.Pool) =>
  appTables(pool)
    .selectFrom('app.alert_episodes as episode')
    .innerJoin('app.alert_instances as instance', 'instance.instance_id', 'episode.instance_id')
    .select([
      'episode.episode_id as id',
      'instance.rule_name as rule',
      'episode.kind',
      'episode.title',
      'episode.metric',
      'episode.state',
      'episode.severity',
      'episode.started_at as startedAt',
      'episode.fired_at as firedAt',
      'episode.clear_since as clearSince',
      'episode.ended_at as endedAt',
      'episode.is_held as isHeld',
      'episode.value',
      'episode.threshold',
      'episode.expected',
      'episode.usual_from as usualFrom',
      'episode.usual_to as usualTo',
      'episode.bucket_at as bucketAt',
      'episode.sequence_no as sequence',
      'episode.notified_at as notifiedAt',
      'episode.version',
      'episode.changed_at as changedAt',
      'episode.owner',
    ])
    .select(({ ref }) => [
      ref('instance.dimension_values').$castTo<EpisodeRecord['dimensions']>().as('dimensions'),
      ref('episode.acknowledged').$castTo<Acknowledgement | null>().as('acknowledged'),
      ref('episode.assigned').$castTo<Assignment | null>().as('assigned'),
      ref('episode.snooze').$castTo<Snooze | null>().as('snooze'),
      ref('episode.row_filters').$castTo<PersonalRows['rowFilters'] | null>().as('rowFilters'),
      ref('episode.notified_severity').$castTo<Severity | null>().as('notifiedSeverity'),
    ]);

type Row = InferResult<ReturnType<typeof selectEpisodes>>[number];

/** As a literal, which the partial indexes of open episodes name. */
const resolved = sql.lit('resolved' as const);

/** Loads the episodes that an evaluator needs to continue these rules: open ones, and those that a person holds. */
export async function loadLiveEpisodes(pool: pg.Pool, rules: readonly string[]): Promise<EpisodeRecord[]> {
  const rows = await selectEpisodes(pool)
    .where('instance.rule_name', '=', anyOf(rules))
    .where(({ eb, or }) => or([eb('episode.state', '<>', resolved), eb('episode.is_held', '=', true)]))
    .execute();
  return rows.map(toRecord);
}

/**
 * Loads open episodes of other rules than these that no replica has evaluated for `afterMs`: another version of the
 * catalogue may still have the rule.
 */
export async function loadOrphans(pool: pg.Pool, rules: readonly string[], afterMs: number): Promise<EpisodeRecord[]> {
  const rows = await selectEpisodes(pool)
    .where('episode.state', '<>', resolved)
    .where(({ eb, exists, not, or, selectFrom }) =>
      not(
        or([
          eb('instance.rule_name', '=', anyOf(rules)),
          exists(
            selectFrom('app.rule_leases as lease')
              .select('lease.token')
              .whereRef('lease.rule_name', '=', 'instance.rule_name')
              .where('lease.expires_at', '>', inMs(-afterMs)),
          ),
        ]),
      ),
    )
    .execute();
  return rows.map(toRecord);
}

export async function loadEpisode(pool: pg.Pool, id: string): Promise<EpisodeRecord | undefined> {
  const row = await selectEpisodes(pool).where('episode.episode_id', '=', id).executeTakeFirst();
  return row && toRecord(row);
}

export interface EpisodeFilter {
  /** Empty: all states. */
  readonly states: readonly EpisodeRecord['state'][];
  readonly severities: readonly Severity[];
  readonly rule: string | undefined;
  /** Empty: all metrics. */
  readonly metrics: readonly string[];
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** False: only alerts of own rules. */
  readonly isShared: boolean;
  /** People whose alerts of own rules are listed, too. */
  readonly owners: readonly string[];
  /** Continues after the last alert of a page. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Order of `compareAlerts`, by the expression of the index. */
const rankOf = (table: string): RawBuilder<number> =>
  sql`case ${sql.ref(`${table}.severity`)} when 'critical' then 0 when 'warning' then 1 else 2 end`;
const idOf = (table: string): RawBuilder<string> => sql`${sql.ref(`${table}.episode_id`)} collate "C"`;

/**
 * Lists episodes: the worst first, then the newest, then by id. Those that never fired only when `pending` is
 * requested.
 */
export async function listEpisodes(pool: pg.Pool, filter: EpisodeFilter): Promise<EpisodeRecord[]> {
  const { states, severities, rule, metrics, fromMs, toMs, isShared, owners, before, limit } = filter;
  const asksOpen = states.length > 0 && !states.includes('resolved');
  const rows = await selectEpisodes(pool)
    .where(({ eb, or }) => or([eb('episode.fired_at', 'is not', null), eb('episode.state', '=', 'pending')]))
    .where(({ eb, or }) =>
      or([
        ...(isShared ? [eb('episode.owner', 'is', null)] : []),
        ...(owners.length === 0 ? [] : [eb('episode.owner', '=', anyOf(owners))]),
      ]),
    )
    .$if(asksOpen, (query) => query.where('episode.state', '<>', resolved))
    .$if(states.length > 0, (query) => query.where('episode.state', '=', anyOf(states)))
    .$if(severities.length > 0, (query) => query.where('episode.severity', '=', anyOf(severities)))
    .$if(rule !== undefined, (query) => query.where('instance.rule_name', '=', rule as string))
    .$if(metrics.length > 0, (query) => query.where('episode.metric', '=', anyOf(metrics)))
    .$if(toMs !== undefined, (query) => query.where('episode.started_at', '<', new Date(toMs as number)))
    .$if(fromMs !== undefined, (query) =>
      query.where(({ eb, or }) =>
        or([eb('episode.ended_at', 'is', null), eb('episode.ended_at', '>', new Date(fromMs as number))]),
      ),
    )
    .$if(before !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('app.alert_episodes as last')
            .select('last.version')
            .where('last.episode_id', '=', before as string)
            .where(isAfter('episode', 'last')),
        ),
      ),
    )
    .orderBy(rankOf('episode'))
    .orderBy('episode.started_at', 'desc')
    .orderBy(idOf('episode'))
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

/** Returns a condition for an episode that is listed after another. */
function isAfter(table: string, other: string): Expression<SqlBool> {
  const [at, otherAt] = [sql.ref(`${table}.started_at`), sql.ref(`${other}.started_at`)];
  return sql<boolean>`(${rankOf(table)} > ${rankOf(other)} or ${rankOf(table)} = ${rankOf(other)}
    and (${at} < ${otherAt} or ${at} = ${otherAt} and ${idOf(table)} > ${idOf(other)}))`;
}

/**
 * Loads episodes changed since an instant of the database's clock, in no order; `nowMs` is the next instant to continue
 * from.
 */
export async function loadChangedEpisodes(
  pool: pg.Pool,
  sinceMs: number,
): Promise<{ readonly episodes: EpisodeRecord[]; readonly nowMs: number }> {
  const clock = await appTables(pool).selectNoFrom(now.as('now')).executeTakeFirstOrThrow();
  const rows = await selectEpisodes(pool).where('episode.changed_at', '>=', new Date(sinceMs)).execute();
  return { episodes: rows.map(toRecord), nowMs: clock.now.getTime() };
}

/** Loads the history, oldest first. */
export async function loadHistory(pool: pg.Pool, id: string): Promise<AlertChange[]> {
  const rows = await appTables(pool)
    .selectFrom('app.alert_history')
    .select(['version', 'changed_at', 'changed_by as by', 'note', 'value'])
    .select(({ ref }) => [
      ref('kind').$castTo<AlertChange['kind']>().as('kind'),
      ref('severity').$castTo<Severity>().as('severity'),
    ])
    .where('episode_id', '=', id)
    .orderBy('version')
    .orderBy('position_no')
    .execute();
  return rows.map(({ changed_at: at, ...row }) => ({ ...row, at: at.toISOString() }));
}

const toMs = (at: Date | null): number | null => (at === null ? null : at.getTime());

function toRecord(row: Row): EpisodeRecord {
  const { startedAt, firedAt, clearSince, endedAt, bucketAt, notifiedAt, changedAt, usualFrom, usualTo, ...others } =
    row;
  const { owner, rowFilters, ...rest } = others;
  return {
    ...rest,
    personal: owner === null || rowFilters === null ? null : { owner, rowFilters },
    usual: usualFrom === null || usualTo === null ? null : { from: usualFrom, to: usualTo },
    startedAtMs: startedAt.getTime(),
    firedAtMs: toMs(firedAt),
    clearSinceMs: toMs(clearSince),
    endedAtMs: toMs(endedAt),
    bucketAtMs: toMs(bucketAt),
    notifiedAtMs: toMs(notifiedAt),
    changedAtMs: changedAt.getTime(),
  };
}
