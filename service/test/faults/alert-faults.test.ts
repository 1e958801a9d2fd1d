import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/access/mint-token.ts';
import { alertingShop } from '../support/shop/alerting-shop.ts';
import { createTestDatabase } from '../support/postgres/postgres.ts';
import { SECRET } from '../support/shop/running-service.ts';
import { runTidemark, type ServiceProcess } from '../support/servers/service-process.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/servers/webhook-receiver.ts';

/** Three in the tests; many more as a soak. */
const KILLS = Number(process.env.FAULT_KILLS ?? 3);

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Setting {
  readonly receiver: WebhookReceiver;
  readonly environment: Record<string, string>;
  rowsOf<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]>;
}

async function setUp(rules: string): Promise<Setting> {
  const receiver = await startWebhookReceiver();
  cleanUps.push(() => receiver.close());
  const database = await createTestDatabase();
  cleanUps.push(() => database.drop());
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-fault-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'catalog.yaml'), alertingShop(rules).replace(', secret_env: OPS_SECRET', ''));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  cleanUps.push(() => client.end());
  return {
    receiver,
    rowsOf: async (statement) => (await client.query(statement)).rows as never,
    environment: {
      CATALOG: join(folder, 'catalog.yaml'),
      DATABASE_URL: database.url,
      DATABASE_CONNECTIONS: '4',
      DATA_DIR: folder,
      TOKEN_SECRET: SECRET,
      OPS_URL: receiver.url,
      PRIVATE_TARGETS: '127.0.0.0/8',
      PORT: '0',
    },
  };
}

async function start(environment: Record<string, string>): Promise<ServiceProcess & { readonly address: string }> {
  const service = runTidemark(['start'], environment);
  cleanUps.push(() => service.end('SIGKILL'));
  const [, address = ''] = await service.waitFor(/serves Shop at (\S+)[^]*Ctrl-C stops it/);
  return { ...service, address };
}

async function order(address: string, id: string, region: string, total: number, version = 1): Promise<void> {
  const token = await mintToken(SECRET, {
    subject: 'tester',
    roles: ['boss'],
    attributes: {},
    lifetimeSeconds: 600,
    issuer: undefined,
    audience: undefined,
  });
  const body = {
    event_id: `${id}-${version}`,
    id,
    version,
    at: new Date().toISOString(),
    region,
    total: String(total),
  };
  const response = await fetch(`${address}/v1/events/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await isTrue()); await delay(10)) {
    if (Date.now() > deadline) throw new Error('the expected deliveries did not arrive within 30 s');
  }
}

const RULES = '  costly: { metric: revenue, per: day, by: region, above: 100, channels: [ops] }\n';

describe('no alert is lost or invented', () => {
  it(
    'when the evaluator is killed between transition and delivery',
    async () => {
      const { receiver, environment, rowsOf } = await setUp(RULES);
      const regions = Array.from({ length: KILLS + 1 }, (_, index) => `r${index}`);
      // It takes every request and lets none know: what the service must believe lost has arrived.
      receiver.answerWith((_, response) => response.socket?.destroy());
      for (const [index, region] of regions.entries()) {
        const service = await start(environment);
        await order(service.address, region, region, 500);
        // The episode of the region before goes on while its notification is still to be delivered.
        if (index > 0) await order(service.address, `${region}-more`, regions[index - 1] as string, 500);
        const written = `select 1 from app.alert_outbox where message_id like '%.1.ops' and state = 'waiting'`;
        await until(async () => (await rowsOf(written)).length === index + 1);
        if (index < KILLS) await service.end('SIGKILL');
      }
      receiver.answerWith(undefined);
      await until(async () => (await rowsOf(`select 1 from app.alert_outbox where state = 'waiting'`)).length === 0);
      const stored = await rowsOf<{ id: string; region: string }>(
        `select message_id as id, dimension_values->>'region' as region
         from app.alert_outbox join app.alert_episodes using (episode_id) join app.alert_instances using (instance_id)
         order by outbox_id`,
      );
      expect(stored.map(({ region }) => region).sort()).toEqual([...regions].sort());
      const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id'] as string));
      expect([...ids].sort()).toEqual(stored.map(({ id }) => id).sort());
      // One episode a region, however often it was sent.
      const episodes = new Map(receiver.received.map(({ body }) => [body.alert.id, body.alert.dimensions.region]));
      expect([...episodes.values()].sort()).toEqual([...regions].sort());
    },
    60_000 + KILLS * 15_000,
  );

  it('and notifications of an episode keep their order over a kill', async () => {
    const { receiver, environment, rowsOf } = await setUp(
      '  costly: { metric: revenue, per: day, by: region, above: 100, critical: 900, channels: [ops] }\n',
    );
    receiver.answerWith((_, response) => response.writeHead(503).end());
    const first = await start(environment);
    await order(first.address, 'a', 'north', 500);
    await receiver.waitFor(1);
    await order(first.address, 'b', 'north', 500);
    await until(async () => (await rowsOf('select 1 from app.alert_outbox')).length === 2);
    await first.end('SIGKILL');
    receiver.answerWith(undefined);
    await start(environment);
    await until(async () => (await rowsOf(`select 1 from app.alert_outbox where state = 'delivered'`)).length === 2);
    const sequences = receiver.received.map(({ body }) => body.sequence);
    expect(sequences).toEqual([...sequences].sort());
    expect(new Set(sequences)).toEqual(new Set([1, 2]));
    expect(receiver.received.at(-1)?.body).toMatchObject({ type: 'alert.escalated', alert: { severity: 'critical' } });
  }, 90_000);

  it('when one of two replicas is killed: the other takes its rules over within seconds', async () => {
    const { receiver, environment, rowsOf } = await setUp(RULES);
    const first = await start(environment);
    await until(async () => (await rowsOf('select 1 from app.rule_leases where expires_at > now()')).length === 1);
    const second = await start(environment);
    await order(second.address, 'a', 'north', 500);
    await receiver.waitFor(1);
    const [before] = await rowsOf<{ holder: string; token: string }>('select holder, token from app.rule_leases');
    await first.end('SIGKILL');
    const killedAtMs = Date.now();
    await order(second.address, 'b', 'south', 500);
    const [, taken] = await receiver.waitFor(2);
    expect((taken?.atMs as number) - killedAtMs).toBeLessThan(8000);
    const [after] = await rowsOf<{ holder: string; token: string }>('select holder, token from app.rule_leases');
    expect(after?.holder).not.toBe(before?.holder);
    expect(BigInt(after?.token as string)).toBeGreaterThan(BigInt(before?.token as string));
    expect(await rowsOf('select 1 from app.alert_episodes')).toHaveLength(2);
  }, 90_000);
});
