import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../src/access/compile-policy.ts';
import type { PreparedMessage } from '../../src/alerting/notifications/types.ts';
import { startDispatcher, type Dispatcher } from '../../src/alerting/notifications/dispatcher.ts';
import { createAddressJudge } from '../../src/alerting/notifications/judge-address.ts';
import { createLanguages } from '../../src/alerting/notifications/messages/language.ts';
import { resolveBySystem } from '../../src/alerting/notifications/post.ts';
import type { Loop } from '../../src/base/loop.ts';
import { createDashboardService } from '../../src/dashboards/dashboard-service.ts';
import { createSubscriptionService } from '../../src/digests/subscriptions.ts';
import { startMailServer, type MailServer } from '../support/servers/mail-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/servers/webhook-receiver.ts';
import { digestCatalog, makeOrders, SECRET, startShopDigests } from '../support/shop/digest-shop.ts';
import { openOrders, type OrdersFixture } from '../support/shop/ingested-orders.ts';

/** 02:30 does not exist on that day in Berlin: it is 03:30, summer time. */
const DUE_MS = Date.parse('2026-03-29T01:30:00Z');
const DAY_MS = 86_400_000;

let shop: OrdersFixture;
let mail: MailServer;
let receiver: WebhookReceiver;
const loops: Loop[] = [];
const dispatchers: Dispatcher[] = [];

beforeEach(async () => {
  shop = await openOrders(DUE_MS - 3_600_000, digestCatalog);
  await shop.write(makeOrders());
  [mail, receiver] = await Promise.all([startMailServer(), startWebhookReceiver()]);
});

afterEach(async () => {
  await Promise.all([...loops.splice(0), ...dispatchers.splice(0)].map((each) => each.close()));
  await Promise.all([mail.close(), receiver.close(), shop.close()]);
});

/** Starts a replica and waits for its first round. */
async function start(options?: Parameters<typeof startShopDigests>[1]): Promise<Loop> {
  const loop = startShopDigests(shop, options);
  loops.push(loop);
  await loop.run();
  return loop;
}

/** Runs a round of a replica that starts now. */
async function runAt(ms: number): Promise<void> {
  shop.nowMs = ms;
  const loop = await start();
  await loop.close();
}

interface Queued {
  readonly id: string;
  readonly body: PreparedMessage;
}

async function listQueued(): Promise<Queued[]> {
  const { rows } = await shop.store.pool.query<Queued>(
    'select message_id as id, body from app.alert_outbox order by outbox_id',
  );
  return rows;
}

const mailOf = async (to: string) => (await listQueued()).find(({ body }) => body.mail?.to === to)?.body.mail;

function deliver(): void {
  const { pool } = shop.store;
  dispatchers.push(
    startDispatcher({
      pool,
      channels: digestCatalog.channels,
      ownChannels: { find: () => undefined, list: () => [] },
      limits: {
        tickMs: 50,
        leaseMs: 20_000,
        concurrency: 8,
        breaker: { breaksAfter: 3, openMs: 60_000, mostMs: 60_000 },
        fallbackAfterMs: 60_000,
      },
      findReason: async () => undefined,
      judge: createAddressJudge(['127.0.0.0/8']),
      resolve: resolveBySystem,
      timeoutMs: 10_000,
      smtpUrl: mail.url,
      variable: () => `${receiver.url}/chat`,
      languageOf: createLanguages(digestCatalog, undefined),
      now: Date.now,
      random: () => 0.5,
      onError: (error) => {
        throw error;
      },
    }),
  );
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isTrue(); await delay(10))
    if (Date.now() > deadline) throw new Error(`${mail.mails.length} mails, ${receiver.received.length} requests`);
}

describe('a digest', () => {
  it('is sent once at its time, not when it is first seen, and an hour later where the clock skips it', async () => {
    await runAt(DUE_MS - 3_600_000);
    expect(await listQueued()).toEqual([]);
    await runAt(DUE_MS - 1);
    expect(await listQueued()).toEqual([]);
    await runAt(DUE_MS);
    const sent = await listQueued();
    expect(sent.map(({ id, body }) => [id.replace(/\.[0-9a-f]{16}$/, ''), body.mail?.to])).toEqual([
      ['digest.all.2026-03-29', 'ann@shop.example'],
      ['digest.all.2026-03-29', 'ben@shop.example'],
      ['digest.counted.2026-03-29', 'cat@shop.example'],
      ['digest.northern.2026-03-29', undefined],
    ]);
    await runAt(DUE_MS + 1000);
    await runAt(DUE_MS + 3_600_000);
    expect(await listQueued()).toHaveLength(4);
  });

  it('is sent once by replicas that run at the same time, and after a restart in the middle', async () => {
    await runAt(DUE_MS - 1);
    shop.nowMs = DUE_MS;
    await Promise.all([start(), start()]);
    const sent = (await listQueued()).map(({ id }) => id);
    expect(new Set(sent).size).toBe(4);
    expect(sent).toHaveLength(4);
    deliver();
    deliver();
    await until(() => mail.mails.length === 3 && receiver.received.length === 1);
    await runAt(DUE_MS + 1000);
    const ids = mail.mails.map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1]);
    expect(new Set(ids).size).toBe(3);
  });

  it('that was due while no service ran follows within twelve hours, and then no more', async () => {
    await runAt(DUE_MS - DAY_MS);
    await runAt(DUE_MS + 12 * 3_600_000 + 1);
    expect(await listQueued()).toEqual([]);
    await runAt(DUE_MS + DAY_MS + 6 * 3_600_000);
    expect((await listQueued()).map(({ id }) => id.slice(0, 21))).toContain('digest.all.2026-03-30');
  });

  it('has value, change, what is unusual and why, the largest values, and links', async () => {
    await runAt(DUE_MS - 1);
    await runAt(DUE_MS);
    const { content } = (await mailOf('ann@shop.example')) ?? {};
    expect(content?.subject).toBe('Daily, Sat 28 Mar: 2 unusual numbers');
    expect(content?.text).toContain('Sat 28 Mar (Berlin), compared with a week earlier');
    expect(content?.text).toMatch(/^Orders 80 \(\+\d{3}%\)$/m);
    expect(content?.text).toMatch(/^ {3}Above usual: usually [\d.]+ to [\d.]+\.$/m);
    expect(content?.text).toMatch(/^ {3}Why: .+/m);
    expect(content?.text).toMatch(/^Average order €10.00 \(0%\)$/m);
    // The last order is of that minute.
    expect(content?.text).toContain(
      'Last 14 days: €10.00 to €10.00\n   Data is complete until Sat 28 Mar, 10:19. May still change until Tue 31 Mar.',
    );
    expect(content?.text).toMatch(/^Orders by Region: The <north> \d+ \(.*\), south \d+ \(.*\)$/m);
    expect(content?.text).toMatch(/^Orders 80 .*\n {3}[▁▂▃▄▅▆▇]{13}█ Last 14 days: \d\d to 80$/m);
    expect(content?.html.match(/class="bar-warning"/g)).toHaveLength(2);
    expect(content?.text).toContain('https://page.example/?dashboard=daily&range=2026-03-28%2F2026-03-28');
    expect(content?.html).toContain('The &lt;north&gt;');
    expect(content?.html).toContain('explore=orders&amp;explore-range=2026-03-28%2F2026-03-28');
    expect(content?.html).toContain('Sent daily at 02:30 (Berlin).');
  });

  it('has nothing that its role may not see, and only its rows', async () => {
    await runAt(DUE_MS - 1);
    await runAt(DUE_MS);
    const counted = JSON.stringify((await mailOf('cat@shop.example'))?.content);
    expect(counted).toContain('Orders');
    expect(counted).not.toMatch(/revenue|€/i);
    const northern = JSON.stringify((await listQueued()).find(({ body }) => body.payload)?.body.payload);
    expect(northern).not.toMatch(/south|revenue|€/i);
    // Of 80 orders.
    expect(northern).toContain('Orders 70 (');
    expect(northern).toContain('verglichen mit der Woche davor');
  });

  it('is not sent on a day without anything unusual where it says so', async () => {
    await runAt(DUE_MS);
    shop.nowMs = DUE_MS + DAY_MS;
    await shop.write(
      Array.from({ length: 20 }, (_, index) => ({
        order_id: `usual-${index}`,
        ordered_at: new Date(DUE_MS + 6 * 3_600_000 + index * 60_000).toISOString(),
        region: index % 2 === 0 ? 'north' : 'south',
        amount: '10.00',
      })),
    );
    await runAt(DUE_MS + DAY_MS);
    const sent = await listQueued();
    expect(sent.map(({ body }) => body.mail?.to)).toContain('ann@shop.example');
    expect(sent.map(({ body }) => body.mail?.to)).not.toContain('cat@shop.example');
  });

  it('of a week is about the last one that is over', async () => {
    await runAt(DUE_MS);
    await runAt(Date.parse('2026-03-30T06:00:00Z'));
    const { content } = (await mailOf('dan@shop.example')) ?? {};
    expect(content?.subject).toMatch(/^Week, 23\s–\s29 Mar 2026: /);
    expect(content?.text).toContain('Above usual on Saturday: 80, usually');
    expect(content?.text).toMatch(/^South \d+ \(/m);
    expect(content?.html).toContain('explore-filters=region%3Dsouth&amp;explore-range=2026-03-23%2F2026-03-29');
    expect(content?.text).toContain('Sent each Monday at 08:00 (Berlin).');
  });

  it('has numbers of more digits than a double has', async () => {
    const sell = (id: string, date: string, amount: string) => ({
      ...{ order_id: id, ordered_at: `2026-03-${date}T12:00:00Z`, region: 'south', amount },
    });
    await shop.write([sell('large-before', '18', '12345678901234.56'), sell('large', '25', '22345678901234.56')]);
    await runAt(DUE_MS);
    await runAt(Date.parse('2026-03-30T06:00:00Z'));
    const { content } = (await mailOf('dan@shop.example')) ?? {};
    expect(content?.text).toMatch(/^Secret revenue €22\.35tn \(\+81%\)$/m);
    expect(content?.text).toMatch(/^ {3}▁{6}▅█ Last 8 weeks: €[\d,]+ to €22\.35tn$/m);
    expect(content?.text).toMatch(/^Secret revenue by Region: south €22\.35tn \(\+81%\), The <north> €1,/m);
  });
});

describe('a digest of days without data', () => {
  const LATER_MS = DUE_MS + 2 * DAY_MS;

  it('says until when data is complete: before the day that it is about', async () => {
    await runAt(DUE_MS);
    await runAt(LATER_MS);
    const texts = (await listQueued()).map(({ body }) => body.mail?.content.text ?? JSON.stringify(body.payload));
    const [english, german] = [/^Mon 30 Mar/, /30\. März/].map((day) => texts.find((text) => day.test(text)));
    expect(english).toMatch(/^ {3}Data is complete only until Sat, 28 Mar 2026, 10:19, before this period began\.$/m);
    expect(german).toContain('nur bis Sa., 28. März 2026, 10:19 vollständig');
  });
});

describe('a digest of a reader', () => {
  const MONDAY_MS = Date.parse('2026-03-30T06:00:00Z');

  it('is the dashboard with the changes of that reader, under the policy of the role, and others are not', async () => {
    const { catalog, store } = shop;
    const principal = { subject: 'eve', roles: ['boss'], attributes: {}, expiresAtMs: Infinity };
    const access = { principal, policy: compilePolicy(catalog, principal) };
    const dashboards = createDashboardService({ pool: store.pool, catalog, onSaved: () => undefined });
    const { sections } = await dashboards.show('daily', access);
    const widgets = sections.flatMap((section) => section.widgets);
    const hidden = widgets.find(({ props }) => props['metric'] === 'revenue')?.id ?? '';
    const added = {
      id: 'own-south',
      element: 'kpi-card',
      width: 1,
      props: { metric: 'orders', label: 'My south', filters: 'region=south' },
    } as const;
    const changes = [
      { kind: 'hide', widget: hidden },
      { kind: 'add', widget: added, place: { section: sections[0]?.id ?? '', after: null } },
    ] as const;
    await dashboards.save('daily', changes, '0', access);
    await runAt(DUE_MS - 1);
    await runAt(DUE_MS);
    await runAt(MONDAY_MS);
    const { content } = (await mailOf('eve@shop.example')) ?? {};
    expect(content?.text).toMatch(/^My south \d+ \(/m);
    expect(content?.text).toContain('Average order');
    expect(content?.text).not.toContain('Secret revenue');
    expect((await mailOf('ann@shop.example'))?.content.text).toContain('Secret revenue');
    expect((await mailOf('ann@shop.example'))?.content.text).not.toContain('My south');
  });
});

describe('a subscription', () => {
  it('ends by the link of the mail, for that digest and address, and begins again', async () => {
    await runAt(DUE_MS - 1);
    await runAt(DUE_MS);
    deliver();
    await until(() => mail.mails.length === 3);
    const text = mail.mails.find((each) => each.includes('To: ann@shop.example'))?.replace(/\r\n[ \t]+/g, '') ?? '';
    const [, url = ''] = /List-Unsubscribe: ?<(.*?)>/i.exec(text) ?? [];
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const token = new URL(url).pathname.slice('/unsubscribe/'.length);
    const subscriptions = createSubscriptionService(shop.store.pool, digestCatalog, SECRET);
    expect(subscriptions.find(token)).toEqual({ title: 'Daily', address: 'ann@shop.example', language: 'en-GB' });
    await subscriptions.unsubscribe(token);
    await subscriptions.unsubscribe(token);
    await runAt(DUE_MS + DAY_MS);
    const next = (await listQueued()).filter(({ id }) => id.includes('all.2026-03-30'));
    expect(next.map(({ body }) => body.mail?.to)).toEqual(['ben@shop.example']);
    await subscriptions.subscribe(token);
    await runAt(DUE_MS + 2 * DAY_MS);
    const last = (await listQueued()).filter(({ id }) => id.includes('all.2026-03-31'));
    expect(last.map(({ body }) => body.mail?.to)).toEqual(['ann@shop.example', 'ben@shop.example']);
    await expect(subscriptions.unsubscribe(`${token}x`)).rejects.toThrow('expected the whole address');
  });
});
