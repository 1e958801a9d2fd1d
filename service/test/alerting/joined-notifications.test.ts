import { describe, expect, it } from 'vitest';
import { replayDeliveries } from '../../src/alerting/notifications/alert-deliveries.ts';
import { joinBatch } from '../../src/alerting/notifications/join-notifications.ts';
import { channel, useDeliveries } from '../support/servers/deliveries.ts';

const at = useDeliveries();

describe('several notifications', () => {
  const batchOf = async (count: number, channelName = 'ops'): Promise<void> => {
    for (let index = 0; index < count; index++) await at.enqueue(channelName, 1, { episode: `alr_${index}` });
    await at.store.pool.query(`update app.alert_outbox set batch = 'b', due_at = now() + interval '1 hour'`);
  };

  it('of one batch are one message with an id of its own, and delivered with it', async () => {
    await batchOf(30);
    await joinBatch(at.store.pool, 'b', () => 10);
    at.start();
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(at.receiver.received).toHaveLength(1);
    expect(at.receiver.received[0]?.body).toMatchObject({ type: 'alert.firing', group: { count: 30 } });
    expect(at.receiver.received[0]?.body.group?.others).toHaveLength(29);
    const [carrier] = (await at.list()).filter(({ sentWith }) => sentWith === null);
    expect((await at.list()).filter(({ sentWith }) => sentWith === carrier?.id)).toHaveLength(29);
  });

  it('that are fewer than a channel joins are sent alone', async () => {
    await batchOf(9);
    await joinBatch(at.store.pool, 'b', () => 10);
    at.start();
    await at.receiver.waitFor(9);
    expect(at.receiver.received.every(({ body }) => body.group === undefined)).toBe(true);
  });

  it('are dead and replayed with their message', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(410).end());
    await batchOf(12);
    await joinBatch(at.store.pool, 'b', () => 10);
    at.start();
    await at.until(async () => (await at.list()).every(({ state }) => state === 'dead'));
    at.receiver.answerWith(undefined);
    await at.store.pool.query('update app.alert_channels set disabled_at = null');
    const carrier = (await at.list()).find(({ sentWith }) => sentWith === null)?.id as string;
    expect(await replayDeliveries(at.store.pool, [carrier], null)).toBe(12);
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(at.receiver.received.at(-1)?.body.group?.count).toBe(12);
  });

  it('beyond the messages of an hour wait, and are summed up in one when the hour is over', async () => {
    const channels = new Map([channel('ops', { url: `${at.receiver.url}/ops`, perHour: 3 })]);
    for (let index = 0; index < 20; index++) await at.enqueue('ops', 1, { episode: `alr_${index}` });
    await at.enqueue('ops', 1, { episode: 'alr_bad', isCritical: true });
    at.start({ channels });
    // Critical ones have messages of their own.
    await at.receiver.waitFor(1, ({ body }) => body.alert.id === 'alr_bad');
    await at.until(async () => (await at.list()).filter(({ state }) => state === 'delivered').length === 4);
    await at.until(
      async () => (await at.store.pool.query(`select 1 from app.alert_outbox where batch = 'held'`)).rowCount === 17,
    );
    expect(at.receiver.received).toHaveLength(4);
    await at.store.pool.query(`update app.alert_outbox set first_tried_at = first_tried_at - interval '1 hour'`);
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(at.receiver.received).toHaveLength(5);
    expect(at.receiver.received.at(-1)?.body).toMatchObject({ type: 'alert.digest', group: { count: 17 } });
  });

  it('of one episode may be in one summary', async () => {
    const channels = new Map([channel('ops', { url: `${at.receiver.url}/ops`, perHour: 1 })]);
    await at.enqueue('ops', 1, { episode: 'alr_first' });
    at.start({ channels });
    await at.receiver.waitFor(1);
    for (const sequence of [1, 2, 3]) await at.enqueue('ops', sequence);
    await at.until(
      async () => (await at.store.pool.query(`select 1 from app.alert_outbox where batch = 'held'`)).rowCount === 3,
    );
    await at.store.pool.query(`update app.alert_outbox set first_tried_at = first_tried_at - interval '1 hour'`);
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(at.receiver.received).toHaveLength(2);
  });
});
