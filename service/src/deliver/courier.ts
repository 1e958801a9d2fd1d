import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Channel } from '../catalog/types.ts';
import {
  buryUndeliverable,
  claimNotifications,
  copyToFallbacks,
  countChannelFailure,
  disableChannel,
  dropDelivered,
  markDelivered,
  markFailed,
  putBack,
  type ClaimedNotification,
} from '../store/alert-outbox.ts';
import { DeliveryError } from './delivery-error.ts';
import { computeRetryMs } from './retry.ts';
import { sendMessage, type SendOptions } from './send.ts';

export interface CourierOptions extends SendOptions {
  readonly pool: pg.Pool;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly limits: CourierLimits;
  /** In [0, 1), for jitter. */
  random(): number;
  onError(error: unknown): void;
}

export interface CourierLimits {
  /** How often the outbox is looked at, ms. */
  readonly tickMs: number;
  /** How long a claim holds, ms; longer than a try may take. */
  readonly leaseMs: number;
  /** Tries under way at once. */
  readonly concurrency: number;
  /** Failures in a row after which a channel's breaker opens, for how long at first and at most, ms. */
  readonly breaker: { readonly breaksAfter: number; readonly openMs: number; readonly mostMs: number };
  /** What is critical goes to the fallback when it has not been delivered for so long, ms. */
  readonly fallbackAfterMs: number;
  /** What was delivered so many days ago is let go; looked for so often, ms. */
  readonly keptDays: number;
  readonly tidyMs: number;
}

export interface Courier {
  /** There may be something to deliver now. */
  wake(): void;
  /** Waits for the tries under way. */
  destroy(): Promise<void>;
}

/** Delivers what is in the outbox, at least once, in order within an episode and channel. Several replicas may do so. */
export function startCourier(options: CourierOptions): Courier {
  const { pool, channels, limits, onError } = options;
  const fallbacks = new Map(
    [...channels.values()].flatMap(({ name, fallback }) => (fallback === undefined ? [] : [[name, fallback] as const])),
  );
  const underWay = new Set<Promise<void>>();
  let claiming: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;

  async function claim(): Promise<void> {
    const room = limits.concurrency - underWay.size;
    if (room <= 0) return;
    const leaseToken = randomUUID();
    const claimed = await claimNotifications(pool, { limit: room, leaseMs: limits.leaseMs, leaseToken });
    const probed = new Set<string>();
    for (const notification of claimed) {
      const isBroken = notification.channelFailures >= limits.breaker.breaksAfter;
      // A breaker that has been open is tried with one, and the others wait for what becomes of it.
      const work =
        isBroken && probed.has(notification.channel)
          ? putBack(pool, notification.id, leaseToken, 1000)
          : attempt(notification, leaseToken);
      probed.add(notification.channel);
      const tracked = work.catch(onError).finally(() => {
        underWay.delete(tracked);
        // The next of the same episode may have waited for this one.
        wake();
      });
      underWay.add(tracked);
    }
  }

  async function attempt(notification: ClaimedNotification, leaseToken: string): Promise<void> {
    const { id, messageId, channel, body } = notification;
    try {
      const known = channels.get(channel);
      if (!known) throw new DeliveryError(`the catalogue has no channel ${channel}`);
      await sendMessage(known, { id: messageId, body }, options);
    } catch (error) {
      return noteFailure(notification, leaseToken, error);
    }
    await markDelivered(pool, id, leaseToken, channel);
  }

  async function noteFailure(notification: ClaimedNotification, leaseToken: string, error: unknown): Promise<void> {
    const { id, channel, tries } = notification;
    const message = error instanceof Error ? error.message : String(error);
    const { isGone, retryAfterMs } =
      error instanceof DeliveryError ? error : { isGone: false, retryAfterMs: undefined };
    if (isGone) await disableChannel(pool, channel, message);
    else await countChannelFailure(pool, channel, limits.breaker);
    const retryInMs = isGone ? undefined : computeRetryMs(tries, retryAfterMs, options.random());
    await markFailed(pool, { id, leaseToken, error: message, retryInMs });
  }

  function wake(): void {
    isWanted = true;
    if (claiming || isStopped) return;
    claiming = (async () => {
      while (isWanted && !isStopped) {
        isWanted = false;
        await claim();
      }
    })()
      .catch(onError)
      .finally(() => {
        claiming = undefined;
        if (isWanted) wake();
      });
  }

  async function tend(): Promise<void> {
    await buryUndeliverable(pool);
    if (fallbacks.size > 0) await copyToFallbacks(pool, fallbacks, limits.fallbackAfterMs);
    wake();
  }

  let tidying: Promise<unknown> = Promise.resolve();
  const tidyTimer = setInterval(() => {
    tidying = tidying.then(() => dropDelivered(pool, limits.keptDays)).catch(onError);
  }, limits.tidyMs);
  let tending: Promise<void> | undefined;
  const timer = setInterval(() => {
    tending ??= tend()
      .catch(onError)
      .finally(() => {
        tending = undefined;
      });
  }, limits.tickMs);
  wake();
  return {
    wake,
    async destroy() {
      isStopped = true;
      clearInterval(timer);
      clearInterval(tidyTimer);
      await Promise.all([tending, claiming, tidying]);
      await Promise.all(underWay);
    },
  };
}
