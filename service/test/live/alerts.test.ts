import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const RULES = `
  many: { metric: orders, per: day, by: region, above: 1 }
  all: { metric: orders, per: day, above: 1 }
`;

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop(RULES);
});

afterAll(() => shop.close());

interface Watcher {
  /** Ids of the alerts that were open when it subscribed. */
  readonly open: readonly string[];
  readonly alerts: readonly Alert[];
  waitFor(isWanted: (alert: Alert) => boolean): Promise<Alert>;
  close(): Promise<void>;
}

/** A client that has subscribed to alerts. */
async function watch(token: string): Promise<Watcher> {
  const url = `${shop.running.service.address.replace('http', 'ws')}/v1/live`;
  const socket = new WebSocket(url, ['tidemark.v1', `bearer.${token}`]);
  const alerts: Alert[] = [];
  const listeners = new Set<() => void>();
  const accepted = new Promise<readonly string[]>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame;
      if (frame.t === 'ok') resolve(frame.open ?? []);
      if (frame.t === 'err') reject(new Error(frame.error.message));
      if (frame.t === 'alert') alerts.push(frame.alert);
      for (const look of [...listeners]) look();
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ t: 'sub', id: 1, alerts: {} }));
  const open = await accepted;
  return {
    open,
    alerts,
    waitFor: (isWanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const alert = alerts.find(isWanted);
          if (!alert) return;
          listeners.delete(look);
          resolve(alert);
        };
        listeners.add(look);
        look();
      }),
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

const clerkOf = (...regions: string[]) => shop.running.token({ roles: ['clerk'], attributes: { regions } });

describe('alert channels', () => {
  it('tell everybody who may see an alert, and nobody else', async () => {
    const boss = await watch(await shop.running.token());
    const north = await watch(await clerkOf('north'));
    const south = await watch(await clerkOf('south'));
    for (const region of ['north', 'south']) {
      await shop.order(`${region}-1`, 1, region);
      await shop.order(`${region}-2`, 1, region);
    }
    await boss.waitFor(({ rule, dimensions }) => rule === 'many' && dimensions.region === 'north');
    await boss.waitFor(({ rule, dimensions }) => rule === 'many' && dimensions.region === 'south');
    await boss.waitFor(({ rule }) => rule === 'all');
    await north.waitFor(({ dimensions }) => dimensions.region === 'north');
    await south.waitFor(({ dimensions }) => dimensions.region === 'south');
    // Whoever may see a part of the rows is told nothing that was computed on more.
    for (const [watcher, region] of [
      [north, 'north'],
      [south, 'south'],
    ] as const) {
      expect(watcher.alerts.every(({ rule, dimensions }) => rule === 'many' && dimensions.region === region)).toBe(
        true,
      );
    }
    await Promise.all([boss.close(), north.close(), south.close()]);
  });

  it('begin with what is open, and tell what people do', async () => {
    const boss = await watch(await shop.running.token());
    const open = await boss.waitFor(({ rule }) => rule === 'all');
    expect(boss.open).toContain(open.id);
    const north = await watch(await clerkOf('north'));
    const [only] = await Promise.all([north.waitFor(({ rule }) => rule === 'many'), north.close()]);
    expect(north.open).toEqual([only.id]);
    await shop.running.fetch(`/v1/alerts/${open.id}/acknowledge`, { body: { note: 'seen' } });
    const update = await boss.waitFor(({ id, acknowledged }) => id === open.id && acknowledged !== null);
    expect(update).toMatchObject({ acknowledged: { by: 'tester', note: 'seen' } });
    expect(update.version).toBeGreaterThan(open.version);
    await shop.running.fetch(`/v1/alerts/${open.id}/assign`, { body: { to: 'alex' } });
    const assigned = await boss.waitFor((alert) => alert.id === open.id && alert.assigned?.to === 'alex');
    expect(assigned.assigned?.by).toBe('tester');
    await boss.close();
  });

  it('tell of a silence when it begins and when it is ended', async () => {
    const boss = await watch(await shop.running.token());
    const open = await boss.waitFor(({ rule }) => rule === 'all');
    const matchers = [{ member: 'rule', operator: 'equals', values: ['all'] }];
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await shop.running.fetch('/v1/silences', { body: { matchers, endsAt } });
    const { id } = (await made.json()) as { id: string };
    const update = await boss.waitFor(({ id: alertId, silenced }) => alertId === open.id && silenced);
    expect(update.version).toBe(open.version);
    const before = boss.alerts.length;
    await fetch(`${shop.running.service.address}/v1/silences/${id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${await shop.running.token()}`, Connection: 'close' },
    });
    await boss.waitFor((alert) => boss.alerts.indexOf(alert) >= before && alert.id === open.id && !alert.silenced);
    expect(boss.alerts.slice(before).every(({ rule }) => rule === 'all')).toBe(true);
    await boss.close();
  });

  it('are hidden from principals over HTTP alike', async () => {
    const seen = await shop.untilAlerts((all) => all.length > 0, await clerkOf('north'));
    expect(seen).toMatchObject([{ rule: 'many', dimensions: { region: 'north' } }]);
    const both = await shop.untilAlerts((all) => all.length > 1, await clerkOf('north', 'south'));
    expect(both.map(({ rule }) => rule)).toEqual(['many', 'many']);
    const id = seen[0]?.id as string;
    const acted = await shop.running.fetch(`/v1/alerts/${id}/acknowledge`, { token: await clerkOf('north'), body: {} });
    expect(acted.status).toBe(403);
    const taken = await shop.running.fetch(`/v1/alerts/${id}/assign`, { token: await clerkOf('north'), body: {} });
    expect(taken.status).toBe(403);
    const unseen = await shop.running.fetch(`/v1/alerts/${id}`, { token: await clerkOf('south') });
    expect(unseen.status).toBe(404);
  });
});
