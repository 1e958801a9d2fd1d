import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { DeliveryView } from '../../../../sdk/src/protocol/rules.ts';
import type { Channel } from '../../../src/catalog/model/types.ts';
import {
  startDispatcher,
  type Dispatcher,
  type DispatcherOptions,
} from '../../../src/alerting/notifications/dispatcher.ts';
import { createAddressJudge } from '../../../src/alerting/notifications/judge-address.ts';
import { createLanguages } from '../../../src/alerting/notifications/messages/language.ts';
import { resolveBySystem } from '../../../src/alerting/notifications/post.ts';
import { listDeliveries } from '../../../src/alerting/notifications/alert-deliveries.ts';
import { ordersCatalog } from '../shop/ingested-orders.ts';
import { startMailServer, type MailServer } from './mail-server.ts';
import { openTestStore, type TestStore } from '../postgres/test-store.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

export interface Deliveries {
  readonly store: TestStore;
  readonly receiver: WebhookReceiver;
  readonly mail: MailServer;
  /** Starts to deliver; ended after the test. */
  start(options?: Partial<DispatcherOptions>): Dispatcher;
  /** Puts a notification into the outbox, as a transition does. */
  enqueue(
    channelName: string,
    sequence?: number,
    options?: { readonly episode?: string; readonly isCritical?: boolean },
  ): Promise<void>;
  list(): Promise<readonly DeliveryView[]>;
  /** Waits until it is so; throws after ten seconds. */
  until(isTrue: () => Promise<boolean>): Promise<void>;
}

export const channel = (name: string, parts: Partial<Channel>): [string, Channel] => [
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
    timezone: 'UTC',
    language: 'en',
    fallback: undefined,
    perHour: 1000,
    ...parts,
  },
];

/** An outbox, a receiver of webhooks, a mail server and a dispatcher for each test of a file. */
export function useDeliveries(): Deliveries {
  let store: TestStore;
  let receiver: WebhookReceiver;
  let mail: MailServer;
  let dispatcher: Dispatcher | undefined;

  beforeEach(async () => {
    store = await openTestStore();
    receiver = await startWebhookReceiver();
    mail = await startMailServer();
  });

  afterEach(async () => {
    await dispatcher?.close();
    dispatcher = undefined;
    await Promise.all([receiver.close(), mail.close(), store.close()]);
  });

  const list = () =>
    listDeliveries(store.pool, { state: undefined, channel: undefined, before: undefined, limit: 100 }, null);

  return {
    get store() {
      return store;
    },
    get receiver() {
      return receiver;
    },
    get mail() {
      return mail;
    },
    start(options = {}) {
      dispatcher = startDispatcher({
        pool: store.pool,
        channels: new Map([
          channel('ops', { url: `${receiver.url}/ops` }),
          channel('chat', { type: 'slack', urlVariable: 'CHAT' }),
          channel('team', { type: 'teams', url: `${receiver.url}/team`, timezone: 'Europe/Berlin', language: 'de' }),
          channel('duty', { type: 'email', to: ['duty@shop.example'], from: 'tidemark@shop.example' }),
          channel('flaky', { url: `${receiver.url}/flaky`, fallback: 'duty' }),
        ]),
        ownChannels: { find: () => undefined, list: () => [] },
        limits: {
          tickMs: 50,
          leaseMs: 20_000,
          concurrency: 8,
          breaker: { breaksAfter: 3, openMs: 60_000, mostMs: 60_000 },
          fallbackAfterMs: 100,
        },
        judge: createAddressJudge(['127.0.0.0/8']),
        resolve: resolveBySystem,
        // Long enough for any machine; tests of silence have a limit of their own.
        timeoutMs: 10_000,
        smtpUrl: mail.url,
        findReason: async () => undefined,
        variable: (name) => (name === 'CHAT' ? `${receiver.url}/chat` : undefined),
        languageOf: createLanguages(ordersCatalog, 'https://page.example/'),
        now: Date.now,
        random: () => 0.5,
        onError: (error) => {
          throw error;
        },
        ...options,
      });
      return dispatcher;
    },
    enqueue: (channelName, sequence = 1, { episode = 'alr_1', isCritical = false } = {}) =>
      enqueue(store, channelName, sequence, episode, isCritical),
    list,
    async until(isTrue) {
      for (const deadline = Date.now() + 10_000; !(await isTrue()); await delay(10)) {
        if (Date.now() > deadline) throw new Error(`deliveries are still ${JSON.stringify(await list())}`);
      }
    },
  };
}

async function enqueue(
  { pool }: TestStore,
  channelName: string,
  sequence: number,
  episode: string,
  isCritical: boolean,
): Promise<void> {
  await pool.query(
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
      assigned: null,
      version: 1,
    },
  } as unknown as AlertNotification;
  await pool.query(
    `insert into app.alert_outbox (episode_id, sequence_no, channel_name, message_id, kind, is_critical, body)
     values ($1, $2, $3, $6, 'alert.firing', $4, $5)`,
    [episode, sequence, channelName, isCritical, body, `${episode}.${sequence}.${channelName}`],
  );
}
