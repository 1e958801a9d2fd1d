import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import { startLoop } from '../../base/loop.ts';
import type { Channel } from '../../catalog/model/types.ts';
import {
  buryUndeliverable,
  claimNotifications,
  copyToFallbacks,
  markDelivered,
  markFailed,
  putBack,
  type ClaimedNotification,
} from './alert-outbox.ts';
import { countChannelFailure, disableChannel } from './alert-channels.ts';
import { holdBack, releaseHeld, type HourlyLimits } from './join-notifications.ts';
import { DeliveryError } from './delivery-error.ts';
import type { FindReason } from './find-reason.ts';
import { OWN_CHANNEL, type OwnChannels } from './own-channels.ts';
import { computeRetryMs } from './retry.ts';
import { sendMessage, sendPrepared, type SendOptions } from './send.ts';
import { storeReason } from './store-reason.ts';

export interface DispatcherOptions extends SendOptions {
  readonly pool: pg.Pool;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly ownChannels: OwnChannels;
  readonly limits: DispatcherLimits;
  readonly findReason: FindReason;
  /** Random number in [0, 1), for jitter. */
  random(): number;
  onError(error: unknown): void;
}

export interface DispatcherLimits {
  /** How often the outbox is polled, ms. */
  readonly tickMs: number;
  /** How long a claim holds, ms; longer than a try may take. */
  readonly leaseMs: number;
  /** Concurrent tries. */
  readonly concurrency: number;
  /** Failures in a row after which a channel's circuit breaker opens, and for how long at first and at most, ms. */
  readonly breaker: { readonly breaksAfter: number; readonly openMs: number; readonly mostMs: number };
  /** A critical notification goes to the fallback when it is undelivered for this long, ms. */
  readonly fallbackAfterMs: number;
}

export interface Dispatcher {
  /** Called when there may be something to deliver. */
  wake(): void;
  /** Waits for the running tries. */
  close(): Promise<void>;
}

/** Delivers the outbox at least once, in order within an episode and channel. Several replicas may do so. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { pool, channels, ownChannels, limits, onError } = options;
  const fallbacks = new Map(
    [...channels.values()].flatMap(({ name, fallback }) => (fallback === undefined ? [] : [[name, fallback] as const])),
  );
  const findLimits = (): HourlyLimits => {
    const all = [...channels.values(), ...ownChannels.list()];
    return { channels: all.map(({ name }) => name), limits: all.map(({ perHour }) => perHour) };
  };
  // Who wakes the dispatcher does not act by what it delivers.
  const inOwnContext = AsyncLocalStorage.snapshot();
  const inFlight = new Set<Promise<void>>();
  let claiming: Promise<void> | undefined;
  let isWanted = false;
  let isClosed = false;

  async function claim(): Promise<void> {
    const room = limits.concurrency - inFlight.size;
    if (room <= 0) return;
    const leaseToken = randomUUID();
    const claimed = await claimNotifications(pool, {
      limit: room,
      leaseMs: limits.leaseMs,
      leaseToken,
      hourly: findLimits(),
    });
    const probed = new Set<string>();
    const sent = new Map<string, number>();
    for (const notification of claimed) {
      const isBroken = notification.channelFailures >= limits.breaker.breaksAfter;
      const left = countLeft(findChannel(options, notification), notification, sent);
      // An opened circuit breaker is tried with one message; the others wait for its result.
      const work =
        (isBroken && probed.has(notification.channel)) || left < 0
          ? putBack(pool, notification.id, leaseToken, 1000)
          : attempt(options, notification, leaseToken, left === 0);
      probed.add(notification.channel);
      const tracked = work.catch(onError).finally(() => {
        inFlight.delete(tracked);
        // The next notification of the same episode may have waited for this one.
        wake();
      });
      inFlight.add(tracked);
    }
  }

  function wake(): void {
    isWanted = true;
    if (claiming || isClosed) return;
    claiming = inOwnContext(async () => {
      while (isWanted && !isClosed) {
        isWanted = false;
        await claim();
      }
    })
      .catch(onError)
      .finally(() => {
        claiming = undefined;
        if (isWanted) wake();
      });
  }

  async function tend(): Promise<void> {
    await buryUndeliverable(pool);
    const hourly = findLimits();
    await holdBack(pool, hourly);
    await releaseHeld(pool, hourly);
    if (fallbacks.size > 0) await copyToFallbacks(pool, fallbacks, limits.fallbackAfterMs);
    wake();
  }

  const tending = startLoop({ everyMs: limits.tickMs, round: tend, onError });
  wake();
  return {
    wake,
    async close() {
      isClosed = true;
      await Promise.all([tending.close(), claiming]);
      await Promise.all(inFlight);
    },
  };
}

const findChannel = (
  { channels, ownChannels }: DispatcherOptions,
  { channel, body }: ClaimedNotification,
): Channel | undefined =>
  channels.get(channel) ?? (body.type === 'digest' ? undefined : ownChannels.find(channel, body.alert.rule));

const describeMissing = (channel: string): string =>
  channel.startsWith(OWN_CHANNEL)
    ? 'the rule of the reader is stopped, or sends no mail any more'
    : `the catalogue has no channel ${channel}`;

/** Returns how many messages the channel may still send in this hour after this one; below 0, it is one too many. */
function countLeft(
  target: Channel | undefined,
  { channel, isCritical, tries, sentWithinHour, body }: ClaimedNotification,
  sent: Map<string, number>,
): number {
  const key = `${channel} ${isCritical}`;
  const most = target?.perHour ?? Infinity;
  if (tries > 1 || body.type === 'digest') return Infinity;
  sent.set(key, (sent.get(key) ?? 0) + 1);
  return most - sentWithinHour - (sent.get(key) as number);
}

/** Sends a message and stores the outcome. `isLast`: it is the last that the channel may send in this hour. */
async function attempt(
  options: DispatcherOptions,
  notification: ClaimedNotification,
  leaseToken: string,
  isLast: boolean,
): Promise<void> {
  const { pool } = options;
  const { id, messageId, channel } = notification;
  try {
    const target = findChannel(options, notification);
    if (!target) throw new DeliveryError(describeMissing(channel), { isUnknown: true });
    const { body: stored } = notification;
    if (stored.type === 'digest') await sendPrepared(target, messageId, stored, options);
    else {
      const body = await addReason(options, { ...notification, body: stored }, target, leaseToken);
      await sendMessage(target, { id: messageId, body, isLastOfHour: isLast }, options);
    }
  } catch (error) {
    return noteFailure(options, notification, leaseToken, error);
  }
  await markDelivered(pool, id, leaseToken, channel);
}

/** Adds the reason before the first try, and stores it: later tries say the same. */
async function addReason(
  { pool, findReason, languageOf }: DispatcherOptions,
  { id, body, tries }: Pick<ClaimedNotification, 'id' | 'tries'> & { readonly body: AlertNotification },
  channel: Channel,
  leaseToken: string,
): Promise<AlertNotification> {
  if (tries > 1 || body.reason !== undefined) return body;
  const reason = await findReason(body, languageOf(channel).locale, channel.name);
  if (reason === undefined) return body;
  return (await storeReason(pool, id, leaseToken, reason)) ?? body;
}

async function noteFailure(
  { pool, limits, random }: DispatcherOptions,
  notification: ClaimedNotification,
  leaseToken: string,
  error: unknown,
): Promise<void> {
  const { id, channel, tries } = notification;
  const message = error instanceof Error ? error.message : String(error);
  const failure = error instanceof DeliveryError ? error : new DeliveryError(message);
  const { isGone, isUnknown, retryAfterMs } = failure;
  const retryInMs = isGone ? undefined : computeRetryMs(tries, retryAfterMs, random());
  // A channel that was enabled since stays enabled: its notifications are tried anew.
  if (!(await markFailed(pool, { id, leaseToken, error: message, retryInMs }))) return;
  if (isGone) await disableChannel(pool, channel, message);
  else if (!isUnknown) await countChannelFailure(pool, channel, limits.breaker);
}
