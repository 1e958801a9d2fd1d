import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAdoptionLog, pseudonymOf } from '../../src/adoption/adoption-log.ts';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { splitSubject } from '../../src/cli/read-subjects.ts';
import { eraseSubjects } from '../../src/cli/run-erasure.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { findText } from '../support/postgres/find-text.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const READER = 'anna-7f3a-unmistakable';
const OTHER = 'bert-91c2-unmistakable';
const MAIL = 'anna.unverwechselbar@example.com';

const CATALOG = parseCatalog([
  {
    name: 'shop.yaml',
    text: `
name: shop
timezone: UTC
sources:
  adoption:
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      at: timestamp
      kind: { type: string, required: true }
      item: { type: string, required: true }
      role: string
      subject: { type: string, required: true }
      outcome: string
    measures: { opened: { count: true }, readers: { distinct: subject } }
    rollups: [[]]
metrics:
  opened: {}
  readers: {}
roles:
  boss: { metrics: all, dimensions: all }
`,
  },
]);

/** Rows of a reader in every table that has any: its own rule with an alert, and what it did with an alert of everybody. */
const rowsOf = (name: string, mail: string): string => {
  const by = `{"by": "${name}", "at": 1}`;
  return `
  insert into app.dashboard_overlays (subject, dashboard_id, changes, version) values ('${name}', 'd', '[]', 'v');
  insert into app.saved_views (view_id, subject, name, state) values (gen_random_uuid(), '${name}', 'Mine', '{}');
  insert into app.live_tickets (ticket_hash, principal, expires_at, subject)
    values (sha256('${name}'), '{"subject": "${name}"}', now() + interval '1 hour', '${name}');
  insert into app.alert_rules (rule_name, definition, changed_by, owner, personal)
    values ('own ${mail}', '{}', '${name}', '${name}', '{"claims": {"sub": "${name}"}, "mail": {"address": "${mail}"}}'),
      ('shared ${mail.length}', '{}', '${name}', null, null);
  insert into app.rule_leases (rule_name, holder, token, expires_at) values ('own ${mail}', 'here', 1, now());
  insert into app.alert_instances (rule_name, dimension_key, dimension_values)
    values ('own ${mail}', '{}', '{}'), ('shared ${mail.length}', '{}', '{}');
  insert into app.alert_episodes (episode_id, instance_id, title, metric, state, severity, started_at, version, changed_at, owner, row_filters, acknowledged, assigned)
    select rule_name, instance_id, 'Title', 'opened', 'firing', 'info', now(), 1, now(),
      case when rule_name like 'own%' then '${name}' end, case when rule_name like 'own%' then '[]'::jsonb end, '${by}',
      case when rule_name like 'shared%' then '{"to": "${name}", "by": "${name}", "at": 1}'::jsonb end
    from app.alert_instances where rule_name in ('own ${mail}', 'shared ${mail.length}');
  insert into app.alert_history (episode_id, version, position_no, kind, changed_at, changed_by, severity)
    values ('own ${mail}', 1, 0, 'acknowledged', now(), '${name}', 'info'), ('shared ${mail.length}', 1, 0, 'acknowledged', now(), '${name}', 'info');
  insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, body)
    values ('own ${mail}', 1, 'mail:${mail}', 'm1 ${mail}', 'firing', '{}'), ('shared ${mail.length}', 1, 'mail', 'm2 ${mail.length}', 'firing', '{"acknowledged": ${by}}');
  insert into app.alert_silences (matchers, starts_at, ends_at, created_by) values ('[]', now(), now() + interval '1 hour', '${name}');
  insert into app.annotations (metric, dimension_values, from_at, note, author) values ('opened', '{}', now(), 'A campaign began', '${name}');
  insert into app.anomaly_verdicts (metric, granularity, began_at, slice, subject, is_real, note) values ('opened', 'day', now(), 's', '${name}', true, 'n');
  insert into app.provenance (provenance_id, policy_fingerprint, catalog_digest, query, subject) values ('p ${mail.length}', 'f', 'c', '{}', '${name}');
  insert into app.service_keys (key_id, name, secret_hash, scope, created_by) values ('k ${mail.length}', 'Portal', sha256('k${name}'), '{}', '${name}');
  insert into app.token_revocations (subject, expires_at) values ('${name}', now() + interval '1 hour');`;
};

let store: TestStore;
const adoptionKey = Buffer.alloc(32, 7);

beforeAll(async () => {
  store = await openTestStore({ catalog: CATALOG });
  await store.pool.query(rowsOf(READER, MAIL));
  await store.pool.query(rowsOf(OTHER, 'bert@example.com'));
  await store.pool.query(`insert into app.settings (name, value) values ('adoption', $1)`, [
    JSON.stringify({ key: adoptionKey.toString('hex') }),
  ]);
  const writer = createWriter({ pool: store.pool, catalog: CATALOG, now: Date.now, onChange: () => undefined });
  await writer.loadPosition({ kind: 'http', source: 'adoption', topic: 'http', partition: 0, generation: 1 }, 0);
  const log = createAdoptionLog({ catalog: CATALOG, writer, key: adoptionKey, now: Date.now });
  for (const subject of [READER, OTHER]) {
    const principal = { subject, roles: ['boss'], attributes: {}, expiresAtMs: Infinity };
    for (const item of ['a', 'b']) log.note(principal, { kind: 'dashboard', item });
  }
  await log.flush();
});

afterAll(() => store.close());

const erase = (isDryRun: boolean) => {
  const run = { isDryRun, rowsABatch: 100, onProgress: () => undefined };
  return eraseSubjects(store.pool, CATALOG, [splitSubject(`subject=${READER}`)], undefined, run);
};

const count = async (sql: string): Promise<unknown> =>
  (await store.pool.query<{ count: number }>(`select count(*)::integer as count from ${sql}`)).rows[0]?.count;

it('refuses a source beside a reader, whose name is no field', async () => {
  const run = { isDryRun: true, rowsABatch: 1, onProgress: () => undefined };
  await expect(eraseSubjects(store.pool, CATALOG, [splitSubject('subject=x')], 'adoption', run)).rejects.toThrow(
    'a field of that name is adoption.subject=…',
  );
});

it('a reader leaves all tables but those that say why, and the others keep what is theirs', async () => {
  const pseudonym = pseudonymOf(adoptionKey, READER);
  expect(await findText(store.pool, pseudonym)).not.toEqual([]);
  const others = await findText(store.pool, OTHER);
  const dry = await erase(true);
  expect(await findText(store.pool, READER)).toEqual(others);

  const report = await erase(false);
  expect(report.subjects[0]?.tables).toEqual(dry.subjects[0]?.tables);
  expect(report.subjects[0]?.fields).toEqual(['adoption.subject']);
  const counts = (report.subjects[0]?.tables ?? []).map(({ table, ...rows }) => [
    table,
    rows.erased,
    rows.pseudonymised,
    rows.kept,
  ]);
  expect(counts).toEqual([
    ['app.dashboard_overlays', 1, 0, 0],
    ['app.saved_views', 1, 0, 0],
    ['app.live_tickets', 1, 0, 0],
    ['app.alert_outbox', 1, 0, 0],
    ['app.alert_history', 1, 0, 0],
    ['app.alert_episodes', 1, 0, 0],
    ['app.alert_instances', 1, 0, 0],
    ['app.rule_leases', 1, 0, 0],
    ['app.alert_rules', 1, 0, 0],
    ['app.alert_rules', 0, 1, 0],
    ['app.alert_episodes', 0, 1, 0],
    ['app.alert_history', 0, 1, 0],
    ['app.alert_outbox', 0, 1, 0],
    ['app.alert_silences', 0, 1, 0],
    ['app.annotations', 0, 1, 0],
    ['app.anomaly_verdicts', 0, 1, 0],
    ['app.provenance', 0, 1, 0],
    ['app.service_keys', 0, 1, 0],
    ['app.token_revocations', 0, 0, 1],
    ['app.audit_entries', 0, 0, 0],
    ['app.members', 0, 1, 0],
    ['bronze.adoption', 0, 2, 0],
    ['app.dead_letters', 0, 0, 0],
  ]);
  expect(await findText(store.pool, READER)).toEqual(['app.token_revocations']);
  expect(await findText(store.pool, MAIL)).toEqual([]);
  expect(await findText(store.pool, pseudonym)).toEqual([]);
  expect(await findText(store.pool, OTHER)).toEqual(others);
});

it('numbers, notes and alerts of everybody stay', async () => {
  expect(await verifyGold(store.pool, CATALOG)).toEqual([]);
  const { rows } = await store.pool.query<{ readers: number }>(
    `select count(distinct m_readers)::integer as readers from bronze.adoption`,
  );
  expect(rows[0]?.readers).toBe(2);
  expect(
    await count(`app.annotations where note = 'A campaign began' and author like 'erased-%' and version = 2`),
  ).toBe(1);
  expect(await count(`app.anomaly_verdicts where is_real`)).toBe(2);
  const replaced = `acknowledged ->> 'by' like 'erased-%' and assigned ->> 'to' like 'erased-%' and version = 2`;
  expect(await count(`app.alert_episodes where ${replaced}`)).toBe(1);
  for (const table of (await erase(false)).subjects[0]?.tables ?? []) {
    expect(table).toMatchObject({ erased: 0, pseudonymised: 0 });
  }
});
