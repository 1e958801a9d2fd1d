import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { runTidemark, type ServiceProcess } from '../../test/support/servers/service-process.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../test/support/servers/webhook-receiver.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { startTemporaryPostgres } from '../temporary-postgres.ts';
import { judgeDeliveries, type Stored } from './judge-deliveries.ts';

const SECRET = randomBytes(32).toString('hex');
const PATIENCE_MS = 120_000;
/** Moments to kill the evaluator: the transition is written, the receiver has the request, or it has answered. */
const MOMENTS = ['written', 'received', 'answered'] as const;

const CATALOG = `name: faults
timezone: UTC
sources:
  orders:
    event_id: id
    event_time: at
    lateness: 0s
    fields: { id: string, at: timestamp, region: string, total: { type: money, currency: EUR, required: true } }
    measures: { revenue: { sum: total } }
    rollups: [[region]]
dimensions: { region: {} }
metrics: { revenue: {} }
roles: { boss: { metrics: all, dimensions: all, ingest: all, alerts: manage } }
channels: { ops: { type: webhook, url_env: OPS_URL } }
rules:
  costly: { metric: revenue, per: month, by: region, above: 100, critical: 900, channels: [ops] }
`;

/**
 * `npm run bench -- alert-faults [--kills N] [--seed N]`: kills the evaluator between a transition and its delivery, again
 * and again, and counts what was lost, invented, out of order or under another id. Throws when anything was.
 */
export const runAlertFaultsBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
  });
  const progress = createProgress(process.stderr, Date.now);
  progress.show('Starting Postgres');
  const postgres = await startTemporaryPostgres();
  const receiver = await startWebhookReceiver();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(folder, 0o755);
  try {
    const { pool } = await postgres.createStore('faults');
    await writeFile(join(folder, 'catalog.yaml'), CATALOG);
    const environment = {
      CATALOG: join(folder, 'catalog.yaml'),
      DATABASE_URL: postgres.urlOf('faults'),
      DATABASE_CONNECTIONS: '4',
      DATA_DIR: folder,
      TOKEN_SECRET: SECRET,
      OPS_URL: receiver.url,
      PRIVATE_TARGETS: '127.0.0.0/8',
      PORT: '0',
    };
    const setting = { pool, receiver, environment, progress };
    return await kill(Number(values.kills), Number(values.seed), setting);
  } finally {
    progress.end();
    await receiver.close();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
};

interface Setting {
  readonly pool: pg.Pool;
  readonly receiver: WebhookReceiver;
  readonly environment: Record<string, string>;
  readonly progress: Progress;
}

async function kill(kills: number, seed: number, setting: Setting): Promise<Record<string, number>> {
  const { pool, receiver, environment, progress } = setting;
  const random = createRandom(seed);
  const killedAtMs: number[] = [];
  let undelivered = 0;
  for (let index = 0; index <= kills; index++) {
    progress.show('Killing the evaluator', index / kills);
    const moment = MOMENTS[Math.floor(random.next() * MOMENTS.length)] as (typeof MOMENTS)[number];
    const isLast = index === kills;
    // Whoever holds every request never answers: the kill meets each of them under way.
    receiver.answerWith(isLast || moment === 'answered' ? undefined : () => undefined);
    const service = runTidemark(['start'], environment);
    try {
      const [, address = ''] = await service.waitFor(/serves \S+ at (\S+)[^]*Ctrl-C stops it/);
      await order(address, `r${index}`);
      // The episode of the region before goes on, whether or not its beginning was delivered.
      if (index > 0) await order(address, `r${index - 1}`, 500);
      await waitForMessage(pool, `r${index}`, ({ id }) => moment === 'written' || isLast || isReceived(receiver, id));
      if (isLast) await waitForDelivery(pool, progress);
      else await delay(random.next() * 20);
    } finally {
      await end(service, isLast);
    }
    if (isLast) break;
    killedAtMs.push(Date.now());
    const { rowCount } = await pool.query(`select 1 from app.alert_outbox where state = 'waiting'`);
    if (rowCount) undelivered++;
  }
  const stored = await loadStored(pool);
  const judged = judgeDeliveries(stored, receiver.received, kills + 1);
  const faults = judged.lost + judged.invented + judged.out_of_order + judged.changed;
  if (faults > 0) throw new Error(`missing or duplicate deliveries: ${JSON.stringify(judged)}`);
  const waits = killedAtMs.map((ms, index) => {
    const first = stored.find(({ region, sequence }) => region === `r${index}` && sequence === 1);
    return ((first?.deliveredAt.getTime() ?? Infinity) - ms) / 1000;
  });
  return {
    kills,
    kills_undelivered: undelivered,
    ...judged,
    delivered_after_kill_p50_s: round(Math.max(0, percentile(waits, 0.5))),
    delivered_after_kill_max_s: round(Math.max(...waits)),
  };
}

const end = (service: ServiceProcess, isLast: boolean): Promise<number | null> =>
  service.end(isLast ? 'SIGTERM' : 'SIGKILL');

async function order(address: string, region: string, total = 500): Promise<void> {
  const token = await mintToken(SECRET, {
    subject: 'bench',
    roles: ['boss'],
    attributes: {},
    lifetimeSeconds: 600,
    issuer: undefined,
    audience: undefined,
  });
  const id = randomBytes(8).toString('hex');
  const response = await fetch(`${address}/v1/events/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    body: JSON.stringify({ id, at: new Date().toISOString(), region, total: String(total) }),
  });
  if (!response.ok) throw new Error(await response.text());
}

const isReceived = ({ received }: WebhookReceiver, id: string): boolean =>
  received.some(({ headers }) => headers['webhook-id'] === id);

/** Waits for the region's first notification, by the message that contains it: its own, or the one that it is joined into. */
async function waitForMessage(
  pool: pg.Pool,
  region: string,
  isThere: (message: { readonly id: string }) => boolean,
): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(5)) {
    const { rows } = await pool.query<{ id: string }>(
      `select coalesce(carrier.message_id, sent.message_id) as id
       from app.alert_outbox as sent left join app.alert_outbox as carrier on carrier.outbox_id = sent.carrier_id
         join app.alert_episodes as episode on episode.episode_id = sent.episode_id
         join app.alert_instances using (instance_id)
       where dimension_values->>'region' = $1 and sent.sequence_no = 1`,
      [region],
    );
    if (rows[0] && isThere(rows[0])) return;
  }
  throw new Error(`no notification of ${region} was written or received within ${PATIENCE_MS} ms`);
}

/** Waits for deliveries claimed by a killed process, which are retried when the claim expires. */
async function waitForDelivery(pool: pg.Pool, progress: Progress): Promise<void> {
  progress.show('Waiting for the last deliveries');
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(100)) {
    const { rowCount } = await pool.query(`select 1 from app.alert_outbox where state <> 'delivered' limit 1`);
    if (rowCount === 0) return;
  }
  throw new Error('deliveries are still pending');
}

async function loadStored(pool: pg.Pool): Promise<Stored[]> {
  const { rows } = await pool.query<Stored>(
    `select sent.message_id as id, carrier.message_id as carrier, sent.episode_id as episode, sent.sequence_no as sequence,
       dimension_values->>'region' as region, sent.delivered_at as "deliveredAt"
     from app.alert_outbox as sent left join app.alert_outbox as carrier on carrier.outbox_id = sent.carrier_id
       join app.alert_episodes as episode on episode.episode_id = sent.episode_id
       join app.alert_instances using (instance_id)
     order by sent.outbox_id`,
  );
  return rows;
}
