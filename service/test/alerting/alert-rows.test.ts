import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareAlerts } from '../../../sdk/src/protocol/compare-alerts.ts';
import { listEpisodes } from '../../src/alerting/episodes/alert-episodes.ts';
import type { EpisodeRecord } from '../../src/alerting/types.ts';
import { sweepEpisodes } from '../../src/alerting/episodes/sweep-episodes.ts';
import { sweepSilences } from '../../src/alerting/silences/alert-silences.ts';
import { sweepDeadLetters } from '../../src/ingest/dead-letters/sweep-dead-letters.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore();
});

afterEach(() => store.close());

interface EpisodeParts {
  readonly severity?: string;
  readonly startedAt?: string;
  /** Days ago; undefined: it is open. */
  readonly ended?: number;
  readonly isHeld?: boolean;
}

/** An episode with an instance, a line of history and a delivery of its own. */
async function insert(
  id: string,
  { severity = 'warning', startedAt = '2026-01-01T00:00:00Z', ended, isHeld = false }: EpisodeParts = {},
): Promise<void> {
  await store.pool.query(
    `with instance as (
       insert into app.alert_instances (rule_name, dimension_key, dimension_values) values ('r', $1, '{}') returning instance_id
     ), episode as (
       insert into app.alert_episodes (episode_id, instance_id, title, metric, state, severity, started_at, fired_at,
         ended_at, is_held, version, changed_at)
       select $1, instance_id, 'T', 'm', case when $4::integer is null then 'firing' else 'resolved' end, $2, $3::timestamptz,
         $3::timestamptz, now() - make_interval(days => $4), $5, 1, now()
       from instance returning episode_id
     ), history as (
       insert into app.alert_history (episode_id, version, position_no, kind, changed_at, severity)
       select episode_id, 1, 1, 'firing', now(), 'warning' from episode
     )
     insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, body)
     select episode_id, 1, 'ops', episode_id, 'alert.firing', '{}' from episode`,
    [id, severity, startedAt, ended ?? null, isHeld],
  );
}

const list = async (limit = 100, before?: string, states: readonly EpisodeRecord['state'][] = []) =>
  (
    await listEpisodes(store.pool, {
      states,
      severities: [],
      rule: undefined,
      metrics: [],
      isShared: true,
      owners: [],
      before,
      limit,
    })
  ).map(({ id, severity, startedAtMs }) => ({ id, severity, startedAt: new Date(startedAtMs).toISOString() }));

const count = async (table: string): Promise<number> =>
  (await store.pool.query(`select 1 from app.${table}`)).rowCount as number;

describe('alerts', () => {
  it('are listed worst first, then newest, then by id, and paged without a gap or a repeat', async () => {
    const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
    const severities = ['info', 'critical', 'warning'];
    for (let index = 0; index < 24; index++) {
      await insert(`alr_${(index * 7) % 24}`, {
        severity: severities[index % 3] as string,
        startedAt: times[index % 2] as string,
        ...(index % 4 === 0 && { ended: 1 }),
      });
    }
    const all = await list();
    expect(all).toHaveLength(24);
    expect(all).toEqual(all.toSorted(compareAlerts));
    expect(all[0]).toMatchObject({ severity: 'critical', startedAt: '2026-01-02T00:00:00.000Z' });
    const paged = [];
    for (let page = await list(5); page.length > 0; page = await list(5, page.at(-1)?.id)) paged.push(...page);
    expect(paged).toEqual(all);
    expect(await list(100, undefined, ['firing', 'pending'])).toHaveLength(18);
  });
});

describe('sweepEpisodes', () => {
  it('deletes what ended before the retention with all that belongs to it, and nothing else', async () => {
    await insert('old', { ended: 31 });
    await insert('new', { ended: 29 });
    await insert('open');
    await insert('held', { ended: 31, isHeld: true });
    expect(await sweepEpisodes(store.pool, { days: 30, rows: 1000 })).toBe(1);
    expect((await list()).map(({ id }) => id)).toEqual(['held', 'new', 'open']);
    for (const table of ['alert_history', 'alert_outbox', 'alert_instances']) expect(await count(table)).toBe(3);
    expect(await sweepEpisodes(store.pool, { days: 30, rows: 1000 })).toBe(0);
  });

  it('keeps so many that have ended, the newest', async () => {
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await insert(id, { ended: index + 1 });
    expect(await sweepEpisodes(store.pool, { days: 365, rows: 2 })).toBe(2);
    expect((await list()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('works in batches until nothing is left', async () => {
    await store.pool.query(
      `with instance as (
         insert into app.alert_instances (rule_name, dimension_key, dimension_values)
         select 'r', index::text, '{}' from generate_series(1, 4500) as index returning instance_id)
       insert into app.alert_episodes (episode_id, instance_id, title, metric, state, severity, started_at, ended_at, version, changed_at)
       select 'e' || instance_id, instance_id, 'T', 'm', 'resolved', 'info', now(), now() - interval '9 days', 1, now() from instance`,
    );
    expect(await sweepEpisodes(store.pool, { days: 8, rows: 1000 })).toBe(4500);
    expect(await count('alert_instances')).toBe(0);
  });
});

it('silences are deleted when they ended before the retention', async () => {
  await store.pool.query(
    `insert into app.alert_silences (matchers, starts_at, ends_at, created_by)
     select '[]', now() - interval '40 days', now() - make_interval(days => days), 's' from unnest(array[31, 29]) as days`,
  );
  expect(await sweepSilences(store.pool, 30)).toBe(1);
  expect(await count('alert_silences')).toBe(1);
});

describe('sweepDeadLetters', () => {
  const refuse = (daysAgo: number, isReplayed: boolean) =>
    store.pool.query(
      `insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, stage, code, message, created_at, replayed_at)
       values ('s', 'http', '', 0, 0, 'decode', 'c', 'm', now() - make_interval(days => $1), case when $2 then now() end)`,
      [daysAgo, isReplayed],
    );

  it('deletes those older than the retention, and says how many had not been replayed', async () => {
    await refuse(91, true);
    await refuse(91, false);
    await refuse(89, false);
    expect(await sweepDeadLetters(store.pool, { days: 90, rows: 1000 })).toEqual({ deleted: 2, unreplayed: 1 });
    expect(await count('dead_letters')).toBe(1);
  });

  it('keeps so many, the newest', async () => {
    for (let index = 0; index < 5; index++) await refuse(0, false);
    expect(await sweepDeadLetters(store.pool, { days: 90, rows: 2 })).toEqual({ deleted: 3, unreplayed: 3 });
    const { rows } = await store.pool.query(`select dead_letter_id::int as id from app.dead_letters order by 1`);
    expect(rows).toEqual([{ id: 4 }, { id: 5 }]);
  });
});
