import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

/** Tells other replicas that something changed, and hears it from them. What is missed is found by polling Postgres. */
export interface Announcer {
  /** Changes within some ms are told together. Never waits, never throws. */
  announce(): void;
  destroy(): void;
}

export interface AnnouncerOptions {
  readonly url: string;
  /** Replicas of one catalogue share it. */
  readonly channel: string;
  /** Another replica committed something, or may have while nothing could be heard. */
  onNews(): void;
  /** Told once an outage. */
  onError(error: unknown): void;
}

const GATHER_MS = 10;
const RETRY_MOST_MS = 5000;

/** Two connections to Redis, made in the background and again after each loss; the service does not need them. */
export function openAnnouncer({ url, channel, onNews, onError }: AnnouncerOptions): Announcer {
  const id = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let isDown = false;

  function connect(): Redis {
    const redis = new Redis(url, {
      // What cannot be told now is not told later: who missed it asks Postgres.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 2000,
      autoResubscribe: false,
      retryStrategy: (tries) => Math.min(RETRY_MOST_MS, 50 * 2 ** Math.min(tries, 10)),
    });
    redis.on('error', (error: unknown) => {
      if (!isDown) onError(error);
      isDown = true;
    });
    redis.on('ready', () => (isDown = false));
    return redis;
  }

  const publisher = connect();
  const subscriber = connect();
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(onNews, onError);
  });
  subscriber.on('message', (_channel: string, sender: string) => {
    if (sender !== id) onNews();
  });

  return {
    announce() {
      timer ??= setTimeout(() => {
        timer = undefined;
        publisher.publish(channel, id).catch(() => undefined);
      }, GATHER_MS);
    },
    destroy() {
      clearTimeout(timer);
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
