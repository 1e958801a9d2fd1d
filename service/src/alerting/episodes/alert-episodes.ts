import type pg from 'pg';
import type { AlertChange, Severity } from '../../../../sdk/src/protocol/alerts.ts';
import type { Acknowledgement, EpisodeRecord, Snooze } from '../types.ts';

interface Row {
  readonly id: string;
  readonly rule: string;
  readonly kind: EpisodeRecord['kind'];
  readonly title: string;
  readonly metric: string;
  readonly dimensions: Record<string, string | null>;
  readonly state: EpisodeRecord['state'];
  readonly severity: Severity;
  readonly startedAt: Date;
  readonly firedAt: Date | null;
  readonly clearSince: Date | null;
  readonly endedAt: Date | null;
  readonly isHeld: boolean;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly expected: number | null;
  readonly usualFrom: number | null;
  readonly usualTo: number | null;
  readonly bucketAt: Date | null;
  readonly acknowledged: Acknowledgement | null;
  readonly snooze: Snooze | null;
  readonly sequence: number;
  readonly notifiedAt: Date | null;
  readonly notifiedSeverity: Severity | null;
  readonly version: number;
  readonly changedAt: Date;
}

const SELECT = `select episode.episode_id as id, instance.rule_name as rule, episode.kind, episode.title, episode.metric,
    instance.dimension_values as dimensions, episode.state, episode.severity, episode.started_at as "startedAt",
    episode.fired_at as "firedAt", episode.clear_since as "clearSince", episode.ended_at as "endedAt",
    episode.is_held as "isHeld", episode.value, episode.threshold, episode.expected,
    episode.usual_from as "usualFrom", episode.usual_to as "usualTo", episode.bucket_at as "bucketAt",
    episode.acknowledged, episode.snooze, episode.sequence_no as sequence, episode.notified_at as "notifiedAt",
    episode.notified_severity as "notifiedSeverity", episode.version, episode.changed_at as "changedAt"
  from app.alert_episodes as episode join app.alert_instances as instance using (instance_id)`;

/** Loads the episodes that an evaluator needs to continue these rules: open ones, and those that a person holds. */
export async function loadLiveEpisodes(pool: pg.Pool, rules: readonly string[]): Promise<EpisodeRecord[]> {
  const { rows } = await pool.query<Row>(
    `${SELECT} where instance.rule_name = any($1::text[]) and (episode.state <> 'resolved' or episode.is_held)`,
    [rules],
  );
  return rows.map(toRecord);
}

/**
 * Loads open episodes of other rules than these that no replica has evaluated for `afterMs`: another version of the
 * catalogue may still have the rule.
 */
export async function loadOrphans(pool: pg.Pool, rules: readonly string[], afterMs: number): Promise<EpisodeRecord[]> {
  const { rows } = await pool.query<Row>(
    `${SELECT} where episode.state <> 'resolved' and instance.rule_name <> all ($1::text[]) and not exists (
       select 1 from app.rule_leases as lease
       where lease.rule_name = instance.rule_name and lease.expires_at > now() - $2 * interval '1 ms')`,
    [rules, afterMs],
  );
  return rows.map(toRecord);
}

export async function loadEpisode(pool: pg.Pool, id: string): Promise<EpisodeRecord | undefined> {
  const { rows } = await pool.query<Row>(`${SELECT} where episode.episode_id = $1`, [id]);
  return rows[0] && toRecord(rows[0]);
}

export interface EpisodeFilter {
  /** Empty: all states. */
  readonly states: readonly string[];
  readonly severities: readonly string[];
  readonly rule: string | undefined;
  readonly metric: string | undefined;
  /** Continues after the last alert of a page. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Same order as `compareAlerts`. */
const RANK = `case episode.severity when 'critical' then 0 when 'warning' then 1 else 2 end`;

/**
 * Lists episodes: the worst first, then the newest, then by id. Those that never fired only when `pending` is
 * requested.
 */
export async function listEpisodes(pool: pg.Pool, filter: EpisodeFilter): Promise<EpisodeRecord[]> {
  const asksOpen = filter.states.length > 0 && !filter.states.includes('resolved');
  const { rows } = await pool.query<Row>(
    `${SELECT}
     where (episode.fired_at is not null or episode.state = 'pending')${asksOpen ? ` and episode.state <> 'resolved'` : ''}
       and (cardinality($1::text[]) = 0 or episode.state = any($1))
       and (cardinality($2::text[]) = 0 or episode.severity = any($2))
       and ($3::text is null or instance.rule_name = $3) and ($4::text is null or episode.metric = $4)
       and ($5::text is null or exists (
         select 1 from app.alert_episodes as last,
           lateral (select case last.severity when 'critical' then 0 when 'warning' then 1 else 2 end as rank) as ranked
         where last.episode_id = $5 and (${RANK} > ranked.rank or ${RANK} = ranked.rank
           and (episode.started_at < last.started_at or episode.started_at = last.started_at
             and episode.episode_id collate "C" > last.episode_id collate "C"))))
     order by ${RANK}, episode.started_at desc, episode.episode_id collate "C" limit $6`,
    [filter.states, filter.severities, filter.rule ?? null, filter.metric ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(toRecord);
}

/**
 * Loads episodes changed since an instant of the database's clock, in no order; `nowMs` is the next instant to continue
 * from.
 */
export async function loadChangedEpisodes(
  pool: pg.Pool,
  sinceMs: number,
): Promise<{ readonly episodes: EpisodeRecord[]; readonly nowMs: number }> {
  const { rows: clock } = await pool.query<{ now: Date }>('select now() as now');
  const { rows } = await pool.query<Row>(`${SELECT} where episode.changed_at >= $1`, [new Date(sinceMs)]);
  return { episodes: rows.map(toRecord), nowMs: (clock[0] as { now: Date }).now.getTime() };
}

/** Loads the history, oldest first. */
export async function loadHistory(pool: pg.Pool, id: string): Promise<AlertChange[]> {
  const { rows } = await pool.query<Omit<AlertChange, 'at'> & { at: Date }>(
    `select version, changed_at as at, kind, changed_by as by, note, severity, value
     from app.alert_history where episode_id = $1 order by version, position_no`,
    [id],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

const toMs = (at: Date | null): number | null => (at === null ? null : at.getTime());

function toRecord(row: Row): EpisodeRecord {
  const { startedAt, firedAt, clearSince, endedAt, bucketAt, notifiedAt, changedAt, usualFrom, usualTo, ...rest } = row;
  return {
    ...rest,
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
