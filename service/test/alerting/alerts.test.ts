import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import { parseSecret, signWebhook } from '../../src/alerting/notifications/sign.ts';
import { runAlertingShop, WEBHOOK_SECRET, type AlertingShop } from '../support/shop/alerting-shop.ts';
import type { Received } from '../support/servers/webhook-receiver.ts';

const RULES = `
  big_revenue: { metric: revenue, per: day, by: region, above: 100, clear: 50, critical: 500, channels: [ops] }
  few_orders: { metric: orders, per: day, below: 1000000, channels: [ops] }
`;

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop(RULES);
});

afterAll(() => shop.close());

// The day before had few orders too, and whether that is told sooner or later does not matter here.
const isBigRevenue = ({ body }: Received): boolean => body.alert.rule === 'big_revenue';

const of = (alerts: readonly Alert[], region: string): Alert | undefined =>
  alerts.find(({ dimensions }) => dimensions.region === region);

describe('a rule on an open bucket', () => {
  it('fires once, tells the webhook, rises once, and is resolved by a correction', async () => {
    await shop.order('a', 100, 'north');
    await shop.order('b', 60, 'north');
    const [fired] = await shop.receiver.waitFor(1, isBigRevenue);
    expect(fired?.body).toMatchObject({
      type: 'alert.firing',
      sequence: 1,
      alert: {
        rule: 'big_revenue',
        metric: 'revenue',
        dimensions: { region: 'north' },
        state: 'firing',
        severity: 'warning',
        value: 160,
        threshold: 100,
      },
    });
    const id = fired?.body.alert.id as string;
    expect(fired?.headers['webhook-id']).toBe(`${id}.1.ops`);
    expect(fired?.headers['webhook-signature']).toBe(
      signWebhook(
        parseSecret(WEBHOOK_SECRET),
        `${id}.1.ops`,
        Number(fired?.headers['webhook-timestamp']),
        fired?.text as string,
      ),
    );
    await shop.order('b', 700, 'north', 2);
    const [, risen] = await shop.receiver.waitFor(2, isBigRevenue);
    expect(risen?.body).toMatchObject({ type: 'alert.escalated', sequence: 2, alert: { id, severity: 'critical' } });
    await shop.order('b', 1, 'north', 3);
    // 101 is still beyond: nothing changes. 11 is clear, but only of the bucket before, which had nothing.
    await shop.order('a', 10, 'north', 2);
  });

  it('is listed with its history, and comes with the principal’s rights', async () => {
    const clerk = (region: string) => shop.running.token({ roles: ['clerk'], attributes: { regions: [region] } });
    await shop.order('c', 300, 'south');
    const alerts = await shop.untilAlerts((all) => of(all, 'south')?.state === 'firing');
    const shown = await shop.running.fetch(`/v1/alerts/${of(alerts, 'south')?.id}`);
    expect(await shown.json()).toMatchObject({ history: [{ kind: 'firing', by: null, value: 300 }] });
    // A clerk may see orders, not revenue.
    await shop.untilAlerts((all) => all.length === 0, await clerk('south'));
    const hidden = await shop.running.fetch(`/v1/alerts/${of(alerts, 'south')?.id}`, { token: await clerk('south') });
    expect(hidden.status).toBe(404);
  });

  it('is listed for a range in which it was open, and for none before', async () => {
    const alerts = await shop.untilAlerts((all) => of(all, 'south')?.state === 'firing');
    const startedAt = of(alerts, 'south')?.startedAt as string;
    const list = async (range: Readonly<Record<string, string>>): Promise<readonly Alert[]> => {
      const parameters = new URLSearchParams({ metric: 'revenue', ...range }).toString();
      const response = await shop.running.fetch(`/v1/alerts?${parameters}`);
      expect(response.status).toBe(200);
      return ((await response.json()) as { readonly alerts: readonly Alert[] }).alerts;
    };
    const after = (ms: number): string => new Date(Date.parse(startedAt) + ms).toISOString();
    expect(of(await list({ from: after(-3_600_000), to: after(1) }), 'south')?.startedAt).toBe(startedAt);
    expect(of(await list({ from: after(3_600_000), to: after(7_200_000) }), 'south')?.startedAt).toBe(startedAt);
    expect(of(await list({ from: after(-3_600_000), to: startedAt }), 'south')).toBeUndefined();
    const range = { from: after(-3_600_000), to: after(3_600_000) };
    const metricsOf = async (metric: string): Promise<readonly string[]> => [
      ...new Set((await list({ ...range, metric })).map((alert) => alert.metric)),
    ];
    expect(await metricsOf('visits,revenue')).toEqual(['revenue']);
    expect(await metricsOf('visits,orders')).not.toContain('revenue');
    const refused = await shop.running.fetch('/v1/alerts?from=yesterday');
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { path: 'from' } }]);
  });
});
