import { randomBytes } from 'node:crypto';
import { OperatorError } from '../base/errors.ts';
import { createSubscriptionService } from '../digests/subscriptions.ts';
import { startDigests } from '../digests/send-digests.ts';
import type { SubscriptionService } from '../digests/types.ts';
import { createAnomalyService } from '../insight/anomalies/anomaly-service.ts';
import { createExplanationService } from '../insight/explanations/explanation-service.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { loadOrCreateSetting } from '../postgres/settings.ts';
import type { Config } from './settings/config.ts';
import { close, type Context } from './context.ts';
import type { Queries } from './queries.ts';

const TICK_MS = 20_000;

export interface Digests {
  readonly subscriptions: SubscriptionService;
  /** Starts to send what is due; ended with `running`. `wake`: called when there is something to deliver. */
  start(running: AsyncDisposableStack, wake: () => void): void;
}

/** Opens digests; only replicas with the role `alert` start them. Throws `invalid_config`. */
export async function openDigests(
  { config, catalog, now, onError }: Context,
  { alerts: pool, requests }: Pools,
  { queries }: Queries,
): Promise<Digests> {
  requireServiceUrl(config, catalog);
  const { secret } = await loadOrCreateSetting(requests, 'digests', { secret: randomBytes(32).toString('hex') });
  return {
    subscriptions: createSubscriptionService(requests, catalog, secret),
    start(running, wake) {
      const own = queries.over(pool);
      const anomalies = createAnomalyService({ catalog, queries: own, now });
      const sending = startDigests({
        pool,
        catalog,
        queries: own,
        anomalies,
        explanations: createExplanationService({ catalog, queries: own, anomalies, now }),
        pageUrl: config.pageUrl,
        serviceUrl: config.serviceUrl,
        secret,
        tickMs: TICK_MS,
        now,
        wake,
        onError,
      });
      running.adopt(sending, close);
    },
  };
}

/** Readers of mails must be able to end them. */
function requireServiceUrl({ serviceUrl, roles }: Config, { digests, channels }: Context['catalog']): void {
  const mailed = [...digests.values()].filter(({ channel }) => channels.get(channel)?.type === 'email');
  if (serviceUrl !== undefined || mailed.length === 0 || !roles.includes('alert')) return;
  const names = mailed.map(({ id }) => id).join(', ');
  throw new OperatorError(
    'invalid_config',
    `SERVICE_URL is not set: expected the address of this service, as digests (${names}) have a link to unsubscribe`,
  );
}
