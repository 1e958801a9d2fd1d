import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert, AlertNotification } from '../../../sdk/src/protocol/alerts.ts';
import { createReasonFinder, type FindReason } from '../../src/alerting/notifications/find-reason.ts';
import { nameOwnChannel } from '../../src/alerting/notifications/own-channels.ts';
import type { Policy } from '../../src/access/types.ts';
import type { Role } from '../../src/catalog/model/role-types.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { createAnomalyService } from '../../src/insight/anomalies/anomaly-service.ts';
import { createExplanationService } from '../../src/insight/explanations/explanation-service.ts';
import type { ExplanationService } from '../../src/insight/explanations/types.ts';
import { digestCatalog, makeOrders } from '../support/shop/digest-shop.ts';
import { fullPolicy, openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';

/** The day with many more orders than usual, nearly all of them from the north. */
const BUCKET = { from: '2026-03-27T23:00:00.000Z', to: '2026-03-28T23:00:00.000Z' };
const NOW_MS = Date.parse('2026-03-28T23:00:10Z');

let shop: OrdersFixture;

beforeAll(async () => {
  shop = await openOrders(NOW_MS, digestCatalog);
  await shop.write(makeOrders());
  await shop.write(
    Array.from({ length: 300 }, (_, index) => ({
      order_id: `more-${index}`,
      ordered_at: new Date(Date.parse('2026-03-28T08:00:00Z') + index * 1000).toISOString(),
      region: 'north',
      amount: '10.00',
    })),
  );
});

afterAll(() => shop.close());

/** Readers of a rule for everybody, and of one of a reader's own. */
const SHARED = 'ops';
const OWN = nameOwnChannel('anna');

const notification = (parts: Partial<AlertNotification> = {}, alert: Partial<Alert> = {}): AlertNotification =>
  ({
    type: 'alert.firing',
    bucket: BUCKET,
    condition: { risesBy: 0.5, against: 'same period last week' },
    ...parts,
    alert: { id: 'alr_1', rule: 'many', metric: 'orders', dimensions: {}, ...alert },
  }) as AlertNotification;

interface Finder {
  readonly find: FindReason;
  readonly policies: Policy[];
}

function createFinder(
  options: {
    limitMs?: number;
    catalog?: Catalog;
    explain?: ExplanationService['explain'];
    policyOf?: (rule: string) => Policy | undefined;
  } = {},
): Finder {
  const { service: queries } = shop;
  const { limitMs = 30_000, catalog = digestCatalog } = options;
  const now = (): number => NOW_MS;
  const anomalies = createAnomalyService({ catalog, queries, now });
  const service = createExplanationService({ catalog, queries, anomalies, now });
  const policies: Policy[] = [];
  const find = createReasonFinder({
    catalog,
    explanations: {
      explain(query, policy, caller) {
        policies.push(policy);
        return (options.explain ?? service.explain)(query, policy, caller);
      },
    },
    policy: fullPolicy(catalog),
    policyOf: options.policyOf ?? (() => undefined),
    limitMs,
    now,
    onError: () => undefined,
  });
  return { find, policies };
}

const withRule = { ...digestCatalog, rules: new Map([['many', { name: 'many' } as never]]) };

describe('the reason of a notification', () => {
  it('is the cause of the change, in the language of the channel', async () => {
    const { find } = createFinder({ catalog: withRule });
    expect(await find(notification(), 'en-GB', SHARED)).toMatch(/The <north>/);
    expect(await find(notification(), 'de-DE', SHARED)).toMatch(/The <north>/);
    expect(await find(notification(), 'de-DE', SHARED)).not.toBe(await find(notification(), 'en-GB', SHARED));
  });

  it('is not looked for where there is no number to explain', async () => {
    const { find, policies } = createFinder();
    const open = { ...BUCKET, to: new Date(NOW_MS + 1).toISOString() };
    for (const parts of [
      { type: 'alert.resolved' as const },
      { type: 'test' as const },
      { bucket: null },
      { bucket: open },
      { condition: { absentFor: '2h' } },
      { group: { count: 2, others: [] } },
    ])
      expect(await find(notification(parts), 'en-GB', SHARED)).toBeUndefined();
    expect(await find(notification({}, { kind: 'instances' }), 'en-GB', SHARED)).toBeUndefined();
    expect(policies).toEqual([]);
  });

  it('of a rule of the API names only what all roles see that may make one', async () => {
    const roles = new Map<string, Role>(digestCatalog.roles);
    const boss = roles.get('boss') as Role;
    const role = (name: string, metrics: Role['metrics'], dimensions: Role['dimensions']) =>
      roles.set(name, { ...boss, name, metrics, dimensions, alerts: 'manage' });
    role('one', ['average', 'revenue'], []);
    role('two', ['average'], 'all');
    const { find, policies } = createFinder({ catalog: { ...digestCatalog, roles } });
    const reason = await find(notification(), 'en-GB', SHARED);
    const [policy] = policies;
    expect([...(policy?.metrics ?? [])].toSorted()).toEqual(['average', 'orders']);
    expect([...(policy?.dimensions ?? [])]).toEqual([]);
    expect(reason ?? '').not.toMatch(/north|revenue/i);
    await find(notification({}, { dimensions: { region: 'north' } }), 'en-GB', SHARED);
    expect([...(policies[1]?.dimensions ?? [])]).toEqual(['region']);
    expect(policies[1]?.fingerprint).not.toBe(policy?.fingerprint);
  });

  it('of a rule of one’s own is found among the rows that its owner saw when the message was sent', async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const policy = { ...fullPolicy(digestCatalog), fingerprint: 'rows of anna' };
    let rules = new Map([['many', policy]]);
    const { find, policies } = createFinder({ explain: () => promise, policyOf: (rule) => rules.get(rule) });
    const reasons = [1, 2, 3].map(() => find(notification(), 'en-GB', OWN));
    rules = new Map();
    resolve({ sentences: [] } as never);
    await Promise.all(reasons);
    expect(policies).toEqual([policy, policy, policy]);
  });

  it('of a rule of one’s own that is gone or stopped is not looked for', async () => {
    const { find, policies } = createFinder();
    expect(await find(notification(), 'en-GB', OWN)).toBeUndefined();
    expect(policies).toEqual([]);
  });

  it('is not waited for longer than its limit, and the search is cancelled', async () => {
    let signal: AbortSignal | undefined;
    const { find } = createFinder({
      limitMs: 20,
      explain: (_, __, caller) =>
        new Promise((_resolve, reject) => {
          signal = caller?.signal;
          signal?.addEventListener('abort', () => reject(signal?.reason as Error));
        }),
    });
    expect(await find(notification(), 'en-GB', SHARED)).toBeUndefined();
    expect(signal?.aborted).toBe(true);
  });

  it('is left out where none can be found, as for the further messages of a burst', async () => {
    const failing = createFinder({ explain: () => Promise.reject(new Error('no')) });
    expect(await failing.find(notification(), 'en-GB', SHARED)).toBeUndefined();
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = createFinder({
      explain: async () => {
        await promise;
        return { sentences: [{ kind: 'concentration', parts: [{ text: 'A cause.' }] }] } as never;
      },
    });
    const burst = Array.from({ length: 12 }, () => waiting.find(notification(), 'en-GB', SHARED));
    expect(await Promise.all(burst.slice(10))).toEqual([undefined, undefined]);
    resolve();
    expect(await Promise.all(burst.slice(0, 10))).toEqual(Array.from({ length: 10 }, () => 'A cause.'));
  });
});
