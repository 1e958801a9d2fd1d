import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertNotification } from '../../../sdk/src/protocol/alerts.ts';
import type { Channel } from '../../src/catalog/types.ts';
import { startCourier, type Courier, type CourierOptions } from '../../src/deliver/courier.ts';
import { createAddressJudge } from '../../src/deliver/judge-address.ts';
import { resolveBySystem } from '../../src/deliver/post.ts';
import { listDeliveries, loadChannelStates, replayDeliveries } from '../../src/store/alert-deliveries.ts';
import { dropDelivered } from '../../src/store/alert-outbox.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { openTestStore, type TestStore } from '../support/test-store.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let store: TestStore;
let receiver: WebhookReceiver;
let mail: MailServer;
let courier: Courier | undefined;

beforeEach(async () => {
  store = await openTestStore();
  receiver = await startWebhookReceiver();
  mail = await startMailServer();
});

afterEach(async () => {
  await courier?.destroy();
  courier = undefined;
  await Promise.all([receiver.close(), mail.close(), store.destroy()]);
});

const channel = (name: string, parts: Partial<Channel>): [string, Channel] => [
  name,
  {
    name,
    title: name,
    type: 'webhook',
    url: undefined,
    urlVariable: undefined,
    secretVariable: undefined,
    to: [],
    from: undefined,
    fallback: undefined,
    ...parts,
  },
];

const KEEP = { keptDays: 30, tidyMs: 3_600_000 };

const start = (options: Partial<CourierOptions> = {}): Courier => {
  courier = startCourier({
    pool: store.pool,
    channels: new Map([
      channel('ops', { url: `${receiver.url}/ops` }),
      channel('chat', { type: 'slack', urlVariable: 'CHAT' }),
      channel('duty', { type: 'email', to: ['duty@shop.example'], from: 'tidemark@shop.example' }),
      channel('flaky', { url: `${receiver.url}/flaky`, fallback: 'duty' }),
    ]),
    limits: {
      tickMs: 50,
      leaseMs: 5000,
      concurrency: 8,
      breaker: { breaksAfter: 3, openMs: 60_000, mostMs: 60_000 },
      fallbackAfterMs: 100,
      ...KEEP,
    },
    judge: createAddressJudge(['127.0.0.0/8']),
    resolve: resolveBySystem,
    timeoutMs: 300,
    smtpUrl: mail.url,
    variable: (name) => (name === 'CHAT' ? `${receiver.url}/chat` : undefined),
    now: Date.now,
    random: () => 0.5,
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  return courier;
};

/** Puts a notification into the outbox, as a transition does. */
async function enqueue(
  channelName: string,
  sequence = 1,
  { episode = 'alr_1', isCritical = false } = {},
): Promise<void> {
  await store.pool.query(
    `with instance as (
       insert into app.alert_instances (rule_name, dimension_key, dimension_values) values ('r', $1, '{}')
       on conflict (rule_name, dimension_key) do update set dimension_values = '{}' returning instance_id)
     insert into app.alert_episodes (episode_id, instance_id, title, metric, state, severity, started_at, version, changed_at)
     select $1, instance_id, 'T', 'm', 'firing', 'warning', now(), 1, now() from instance on conflict do nothing`,
    [episode],
  );
  const body = {
    type: 'alert.firing',
    timestamp: '2026-01-01T00:00:00.000Z',
    sequence,
    alert: {
      id: episode,
      title: 'Many <refunds>',
      severity: 'warning',
      dimensions: { region: 'north' },
      metric: 'refunds',
      value: 12.5,
      threshold: 10,
      expected: null,
      bucket: null,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: null,
      acknowledged: null,
    },
  } as unknown as AlertNotification;
  await store.pool.query(
    `insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, is_critical, body)
     values ($1, $2, $3, $6, 'alert.firing', $4, $5)`,
    [episode, sequence, channelName, isCritical, body, `${episode}.${sequence}.${channelName}`],
  );
}

const deliveries = () =>
  listDeliveries(store.pool, { state: undefined, channel: undefined, before: undefined, limit: 100 });

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await isTrue()); await delay(10)) {
    if (Date.now() > deadline) throw new Error(`it did not come to that: ${JSON.stringify(await deliveries())}`);
  }
}

const untilTried = (tries = 1) =>
  until(async () => (await deliveries()).some((one) => one.tries >= tries && one.error !== null));

describe('a webhook', () => {
  it('is tried again with the same id, and holds the next of its episode back', async () => {
    let failures = 1;
    receiver.answerWith((_, response) => response.writeHead(failures-- > 0 ? 500 : 200).end());
    await enqueue('ops', 1);
    await enqueue('ops', 2);
    await enqueue('ops', 1, { episode: 'alr_2' });
    start();
    await until(async () => (await deliveries()).every(({ state }) => state === 'delivered'));
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids.filter((id) => id === 'alr_1.1.ops').length + ids.filter((id) => id === 'alr_2.1.ops').length).toBe(3);
    expect(ids.indexOf('alr_1.2.ops')).toBeGreaterThan(ids.lastIndexOf('alr_1.1.ops'));
  });

  it('fails when the receiver is slow, redirects, or answers 1xx to 5xx other than 2xx', async () => {
    const answers: [number, string][] = [
      [302, 'redirects are not followed'],
      [404, '404'],
      [304, '304'],
    ];
    for (const [status, message] of answers) {
      receiver.answerWith((_, response) => response.writeHead(status, { Location: `${receiver.url}/elsewhere` }).end());
      await enqueue('ops', 1, { episode: `alr_${status}` });
      start();
      await until(async () => (await deliveries()).some(({ error }) => error?.includes(message) ?? false));
      await courier?.destroy();
    }
    receiver.answerWith(() => undefined);
    await enqueue('ops', 1, { episode: 'alr_slow' });
    // Closed three times by now, so that the breaker is open.
    await store.pool.query('delete from app.alert_channels');
    start();
    await until(async () => (await deliveries()).some(({ error }) => error === 'no answer within 300 ms'));
    expect(receiver.received.some(({ path }) => path === '/elsewhere')).toBe(false);
  });

  it('is disabled by 410, what waits for it is dead, and a replay has the same id', async () => {
    receiver.answerWith((_, response) => response.writeHead(410).end());
    await enqueue('ops', 1);
    await enqueue('ops', 1, { episode: 'alr_2' });
    start();
    await until(async () => (await deliveries()).every(({ state }) => state === 'dead'));
    expect(await loadChannelStates(store.pool)).toMatchObject([
      { name: 'ops', disabledReason: expect.stringContaining('410') },
    ]);
    receiver.answerWith(undefined);
    await store.pool.query('update app.alert_channels set disabled_at = null');
    const dead = await deliveries();
    expect(
      await replayDeliveries(
        store.pool,
        dead.map(({ id }) => id),
      ),
    ).toBe(2);
    await until(async () => (await deliveries()).every(({ state }) => state === 'delivered'));
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set(['alr_1.1.ops', 'alr_2.1.ops']),
    );
  });

  it('waits as long as 429 and Retry-After ask', async () => {
    receiver.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '3600' }).end());
    await enqueue('ops');
    start();
    await untilTried();
    const { rows } = await store.pool.query<{ waitS: number }>(
      `select extract(epoch from due_at - now())::float8 as "waitS" from app.alert_outbox`,
    );
    expect(rows[0]?.waitS).toBeGreaterThan(3500);
  });

  it('is paused after failures in a row, and then tried with one', async () => {
    receiver.answerWith((_, response) => response.writeHead(500).end());
    for (const index of [1, 2, 3, 4, 5, 6]) await enqueue('ops', 1, { episode: `alr_${index}` });
    start({
      limits: {
        tickMs: 20,
        leaseMs: 5000,
        concurrency: 1,
        breaker: { breaksAfter: 3, openMs: 500, mostMs: 500 },
        fallbackAfterMs: 100_000,
        ...KEEP,
      },
    });
    await until(async () => (await loadChannelStates(store.pool)).some(({ openUntil }) => openUntil !== null));
    expect(receiver.received).toHaveLength(3);
    await receiver.waitFor(4);
    receiver.answerWith(undefined);
    await until(async () => (await deliveries()).every(({ state }) => state === 'delivered'));
  });

  it('is paused once, for as long as is said, however many tries fail together', async () => {
    receiver.answerWith((_, response) => response.writeHead(500).end());
    for (const index of [1, 2, 3, 4, 5, 6, 7, 8]) await enqueue('ops', 1, { episode: `alr_${index}` });
    start({
      limits: {
        tickMs: 20,
        leaseMs: 5000,
        concurrency: 8,
        breaker: { breaksAfter: 3, openMs: 60_000, mostMs: 3_600_000 },
        fallbackAfterMs: 100_000,
        ...KEEP,
      },
    });
    await until(async () => (await deliveries()).filter(({ error }) => error !== null).length === 8);
    const [state] = await loadChannelStates(store.pool);
    expect((state?.openUntil?.getTime() ?? Infinity) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('goes nowhere private, not even when its name moves there for the connection', async () => {
    let lookUps = 0;
    const port = new URL(receiver.url).port;
    const resolve = async () => [{ address: lookUps++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }];
    start({
      resolve,
      judge: createAddressJudge([]),
      channels: new Map([
        channel('ops', { url: `https://hooks.example:${port}/` }),
        channel('metadata', { url: 'http://169.254.169.254/' }),
      ]),
    });
    await enqueue('ops');
    await enqueue('metadata');
    await until(async () => (await deliveries()).every(({ error }) => error?.includes('a private address') ?? false));
    expect(lookUps).toBeGreaterThan(1);
    expect(receiver.received).toHaveLength(0);
  });

  it('goes to public addresses by HTTPS only', async () => {
    start({
      resolve: async () => [{ address: '93.184.216.34', family: 4 }],
      channels: new Map([channel('ops', { url: 'http://hooks.example/' })]),
    });
    await enqueue('ops');
    await until(async () => (await deliveries()).some(({ error }) => error?.includes('expected HTTPS') ?? false));
  });
});

describe('the outbox', () => {
  it('lets go of what was delivered long ago, and keeps the rest', async () => {
    for (const [index, parts] of [
      `state = 'delivered', delivered_at = now() - interval '31 days'`,
      `state = 'delivered', delivered_at = now() - interval '29 days'`,
      `state = 'dead', created_at = now() - interval '31 days'`,
      `created_at = now() - interval '31 days', due_at = now() + interval '1 day'`,
    ].entries()) {
      await enqueue('ops', 1, { episode: `alr_${index}` });
      await store.pool.query(`update app.alert_outbox set ${parts} where episode_id = 'alr_${index}'`);
    }
    expect(await dropDelivered(store.pool, 30)).toBe(1);
    expect((await deliveries()).map(({ alert }) => alert)).toEqual(['alr_3', 'alr_2', 'alr_1']);
    expect(await dropDelivered(store.pool, 30)).toBe(0);

    start({
      limits: {
        tickMs: 50,
        leaseMs: 5000,
        concurrency: 8,
        breaker: { breaksAfter: 3, openMs: 500, mostMs: 500 },
        fallbackAfterMs: 100_000,
        keptDays: 28,
        tidyMs: 20,
      },
    });
    await until(async () => (await deliveries()).every(({ alert }) => alert !== 'alr_1'));
  });
});

describe('the other channels', () => {
  it('write to Slack without its markup', async () => {
    await enqueue('chat');
    start();
    const [message] = await receiver.waitFor(1);
    expect(message?.path).toBe('/chat');
    const { text } = JSON.parse(message?.text ?? '{}') as { text: string };
    expect(text).toContain('Firing (warning): Many &lt;refunds&gt;, region north\nrefunds: 12.5, limit 10');
  });

  it('send mail with the same Message-ID on every try', async () => {
    mail.answerWith('451 later');
    await enqueue('duty');
    start();
    await untilTried();
    expect((await deliveries())[0]?.error).toContain('451');
    mail.answerWith('250 taken');
    await until(async () => mail.mails.length > 0);
    expect(mail.mails[0]).toContain('Message-ID: <alr_1.1.duty@tidemark>');
    expect(mail.mails[0]).toContain('To: duty@shop.example');
  });

  it('are not waited for when the mail server is slow, nor when it goes on answering for ever', async () => {
    mail.drip();
    await enqueue('duty');
    start();
    await untilTried();
    expect((await deliveries())[0]?.error).toContain('no answer within 300 ms');
  });

  it('are not waited for when a look-up does not end', async () => {
    await enqueue('ops');
    start({
      resolve: () => new Promise(() => undefined),
      channels: new Map([channel('ops', { url: 'https://hooks.example/' })]),
    });
    await untilTried();
    expect((await deliveries())[0]?.error).toBe('no answer within 300 ms');
  });

  it('get what is critical when the first channel does not take it', async () => {
    receiver.answerWith((_, response) => response.writeHead(500).end());
    await enqueue('flaky', 1, { isCritical: true });
    await enqueue('flaky', 1, { episode: 'alr_mild' });
    start();
    await until(async () => mail.mails.length > 0);
    expect(mail.mails[0]).toContain('alr_1.1.duty');
    const copies = (await deliveries()).filter((one) => one.channel === 'duty');
    expect(copies.map(({ messageId }) => messageId)).toEqual(['alr_1.1.duty']);
  });

  it('that the catalogue no longer has fail, and say so', async () => {
    await enqueue('gone');
    start();
    await untilTried();
    expect((await deliveries())[0]?.error).toBe('the catalogue has no channel gone');
  });
});
