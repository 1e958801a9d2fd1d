import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EpisodeRecord, EpisodeWrite } from '../../src/alerting/types.ts';
import { loadEpisode, loadHistory, loadLiveEpisodes, loadOrphans } from '../../src/alerting/episodes/alert-episodes.ts';
import { deleteRuleRow, saveRuleRow } from '../../src/alerting/rules/alert-rules.ts';
import { claimRuleLeases, deleteUnusedLeases, releaseRuleLeases } from '../../src/alerting/rules/rule-leases.ts';
import { saveEpisode } from '../../src/alerting/episodes/save-episode.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore();
});

afterEach(() => store.close());

const record = (id: string, parts: Partial<EpisodeRecord> = {}): EpisodeRecord => ({
  id,
  rule: 'r',
  kind: 'condition',
  title: 'R',
  metric: 'orders',
  dimensions: { region: 'north', country: null },
  personal: null,
  state: 'firing',
  severity: 'warning',
  startedAtMs: 1000,
  firedAtMs: 1000,
  clearSinceMs: null,
  endedAtMs: null,
  isHeld: false,
  value: 11.5,
  threshold: 10,
  expected: null,
  usual: { from: 2, to: 9.5 },
  bucketAtMs: 0,
  acknowledged: { by: 'ann', atMs: 5, note: null },
  assigned: { to: 'bo', by: 'ann', atMs: 6 },
  snooze: { untilMs: 9, endsOn: ['value_change'], severity: 'warning', value: 1 },
  sequence: 1,
  notifiedAtMs: 1000,
  notifiedSeverity: 'warning',
  version: 1,
  changedAtMs: 0,
  ...parts,
});

const begin = (id: string, parts: Partial<EpisodeWrite> = {}): EpisodeWrite => ({
  record: record(id),
  expectedVersion: undefined,
  history: [{ kind: 'firing', by: null, note: null }],
  notification: {
    channels: ['ops', 'chat'],
    body: { type: 'alert.firing', timestamp: '', sequence: 1, alert: {} as never },
  },
  lease: undefined,
  ...parts,
});

const countOutbox = async (): Promise<number> =>
  (await store.pool.query('select 1 from app.alert_outbox')).rowCount as number;

describe('saveEpisode', () => {
  it('keeps all of a record, its history and a row for each channel', async () => {
    expect(await saveEpisode(store.pool, begin('e1'))).toBe('written');
    const stored = await loadEpisode(store.pool, 'e1');
    expect({ ...stored, changedAtMs: 0 }).toEqual(record('e1'));
    expect(await loadHistory(store.pool, 'e1')).toMatchObject([{ version: 1, kind: 'firing', by: null, value: 11.5 }]);
    expect(await countOutbox()).toBe(2);
  });

  it('writes nothing at all after somebody else', async () => {
    await saveEpisode(store.pool, begin('e1'));
    const change = { record: record('e1', { version: 2 }), expectedVersion: 1, notification: undefined };
    const outcomes = await Promise.all([
      saveEpisode(store.pool, begin('e1', change)),
      saveEpisode(store.pool, begin('e1', change)),
      saveEpisode(store.pool, begin('e1', change)),
    ]);
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'written']);
    expect(await loadHistory(store.pool, 'e1')).toHaveLength(2);
  });

  it('opens one episode of an instance at a time', async () => {
    const outcomes = await Promise.all(['e1', 'e2', 'e3'].map((id) => saveEpisode(store.pool, begin(id))));
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'written']);
    expect(await countOutbox()).toBe(2);
    expect(await loadLiveEpisodes(store.pool, ['r'])).toHaveLength(1);
  });

  it('refuses an evaluator whose lease has gone to another', async () => {
    const first = (await claimRuleLeases(store.pool, 'a', ['r'], 60_000)).get('r') as string;
    expect(await claimRuleLeases(store.pool, 'b', ['r'], 60_000)).toEqual(new Map());
    // Renewing keeps the token.
    expect((await claimRuleLeases(store.pool, 'a', ['r'], 60_000)).get('r')).toBe(first);
    await releaseRuleLeases(store.pool, 'a');
    const lease = { rule: 'r', token: first };
    expect(await saveEpisode(store.pool, begin('e1', { lease }))).toBe('lease_lost');
    const second = (await claimRuleLeases(store.pool, 'b', ['r'], 60_000)).get('r') as string;
    expect(BigInt(second)).toBeGreaterThan(BigInt(first));
    expect(await saveEpisode(store.pool, begin('e1', { lease }))).toBe('lease_lost');
    expect(await countOutbox()).toBe(0);
    expect(await saveEpisode(store.pool, begin('e1', { lease: { rule: 'r', token: second } }))).toBe('written');
  });

  it('finds what nobody evaluates any more', async () => {
    await saveEpisode(store.pool, begin('e1'));
    expect(await loadOrphans(store.pool, ['r'], 0)).toEqual([]);
    expect(await loadOrphans(store.pool, ['other'], 0)).toHaveLength(1);
    await claimRuleLeases(store.pool, 'a', ['r'], 60_000);
    expect(await loadOrphans(store.pool, ['other'], 0)).toEqual([]);
  });

  it('deletes leases of rules that are gone once nobody has renewed them for long, and never gives a token twice', async () => {
    const listLeases = async (): Promise<string[]> =>
      (await store.pool.query<{ rule_name: string }>('select rule_name from app.rule_leases order by 1')).rows.map(
        ({ rule_name: rule }) => rule,
      );
    const first = (await claimRuleLeases(store.pool, 'a', ['r', 'kept'], 60_000)).get('r') as string;
    await deleteUnusedLeases(store.pool, ['kept'], 0);
    expect(await listLeases()).toEqual(['kept', 'r']);
    await releaseRuleLeases(store.pool, 'a');
    await deleteUnusedLeases(store.pool, ['kept'], 60_000);
    expect(await listLeases()).toEqual(['kept', 'r']);
    await deleteUnusedLeases(store.pool, ['kept'], 0);
    expect(await listLeases()).toEqual(['kept']);
    const again = (await claimRuleLeases(store.pool, 'b', ['r'], 60_000)).get('r') as string;
    expect(BigInt(again)).toBeGreaterThan(BigInt(first));
  });

  it('takes the lease of a rule that is deleted, and leaves that of one that stays', async () => {
    const row = { name: 'r', definition: {}, isDisabled: false, by: 'anna' };
    await saveRuleRow(store.pool, row, 0);
    const [token] = (await claimRuleLeases(store.pool, 'a', ['r', 'of_catalog'], 60_000)).values();
    await deleteRuleRow(store.pool, 'of_catalog');
    await deleteRuleRow(store.pool, 'r');
    const { rows } = await store.pool.query('select rule_name from app.rule_leases');
    expect(rows).toEqual([{ rule_name: 'of_catalog' }]);
    expect(await saveEpisode(store.pool, begin('e1', { lease: { rule: 'r', token: token as string } }))).toBe(
      'lease_lost',
    );
  });
});
