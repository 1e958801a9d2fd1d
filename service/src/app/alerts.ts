import { createAbsenceObserver } from '../alerting/conditions/observe-absence.ts';
import { createAnomalyObserver } from '../alerting/conditions/observe-anomaly.ts';
import { observeChanges } from '../alerting/conditions/observe-change.ts';
import { observeThresholds } from '../alerting/conditions/observe-threshold.ts';
import { createAlertService } from '../alerting/episodes/alert-service.ts';
import { startEvaluator } from '../alerting/evaluation/evaluator.ts';
import { openAlertFeed, type RunningAlertFeed } from '../alerting/episodes/feed.ts';
import type { Observers } from '../alerting/conditions/observe.ts';
import { openRuleRegistry, type RuleRegistry } from '../alerting/rules/rule-registry.ts';
import { createRuleService } from '../alerting/rules/rule-service.ts';
import { createSilenceService } from '../alerting/silences/silence-service.ts';
import type { AlertService, EpisodeRecord, RuleService, SilenceService } from '../alerting/types.ts';
import { createAnomalyService } from '../insight/anomalies/anomaly-service.ts';
import type { AnomalyService } from '../insight/anomalies/types.ts';
import { createExplanationService } from '../insight/explanations/explanation-service.ts';
import type { Policy } from '../access/types.ts';
import { createTlsReader } from '../base/tls/tls-context.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { createChannelService } from '../alerting/notifications/channel-service.ts';
import type { ChannelService } from '../alerting/notifications/types.ts';
import { createLanguages } from '../alerting/notifications/messages/language.ts';
import { createOwnChannels, findSender } from '../alerting/notifications/own-channels.ts';
import { createReasonFinder, type FindReason } from '../alerting/notifications/find-reason.ts';
import { createAddressJudge } from '../alerting/notifications/judge-address.ts';
import { resolveBySystem } from '../alerting/notifications/post.ts';
import { startDispatcher, type Dispatcher } from '../alerting/notifications/dispatcher.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';
import type { QueryService } from '../query/types.ts';
import type { Queries } from './queries.ts';

const POLL_MS = 500;
const EVALUATOR_LIMITS = { orphanAfterMs: 60_000, leaseMs: 3000, tickMs: 500, gatherMs: 25, writers: 3 };
const DISPATCHER_LIMITS = {
  tickMs: 500,
  leaseMs: 15_000,
  concurrency: 32,
  breaker: { breaksAfter: 5, openMs: 10_000, mostMs: 300_000 },
  fallbackAfterMs: 10_000,
};
const SEND_TIMEOUT_MS = 10_000;
const REASON_TIMEOUT_MS = 2000;

export interface Alerts {
  readonly alerts: AlertService;
  readonly rules: RuleService;
  readonly silences: SilenceService;
  readonly channels: ChannelService;
  readonly feed: RunningAlertFeed;
  /** Called when there may be something to deliver. */
  wake(): void;
  /** Starts to evaluate and to deliver; both are closed with `running`. */
  start(running: AsyncDisposableStack): void;
}

/**
 * Opens the alerting services, which every replica needs; only replicas with the role `alert` start them. `anomalies` is
 * used by trials and backtests, which are requests.
 */
export async function openAlerts(
  { config, catalog, now, onError, parts }: Context,
  { alerts: pool, requests }: Pools,
  { states, queries }: Queries,
  anomalies: AnomalyService,
): Promise<Alerts> {
  const own = queries.over(pool);
  const createObservers = (): Observers => observersWith(anomalies);
  const registry = parts.adopt(await openRuleRegistry({ pool, catalog, now, pollMs: POLL_MS, onError }), close);
  const feed = parts.adopt(openAlertFeed({ pool, registry, now, pollMs: POLL_MS, onError }), close);
  let dispatcher: Dispatcher | undefined;
  const onChange = (record: EpisodeRecord): void => {
    feed.publish(record);
    dispatcher?.wake();
  };
  const sending = {
    judge: createAddressJudge(config.privateTargets),
    resolve: resolveBySystem,
    timeoutMs: SEND_TIMEOUT_MS,
    smtpUrl: config.smtpUrl,
    smtpSecurity: {
      isStartTlsRequired: config.isStartTlsRequired,
      readContext: createTlsReader(config.smtpTls, onError),
    },
    variable: config.variable,
    languageOf: createLanguages(catalog, config.pageUrl),
    now,
  };
  const { channels } = catalog;
  const sendsMail = config.smtpUrl !== undefined && findSender(catalog) !== undefined;
  return {
    alerts: createAlertService({ pool: requests, catalog, registry, now, onChange }),
    rules: createRuleService({
      pool: requests,
      states,
      queries,
      anomalies,
      registry,
      sendsMail,
      createObservers,
      now,
      onChange,
    }),
    silences: createSilenceService({ pool: requests, catalog, registry, now }),
    channels: createChannelService({ ...sending, pool: requests, channels, wake: () => dispatcher?.wake() }),
    feed,
    wake: () => dispatcher?.wake(),
    start(running) {
      const ownAnomalies = createAnomalyService({ catalog, queries: own, now });
      const limits = DISPATCHER_LIMITS;
      const delivery = {
        ...sending,
        pool,
        channels,
        ownChannels: createOwnChannels(catalog, registry),
        limits,
        findReason: findReasons(own, ownAnomalies, registry, { catalog, now, onError }),
        random: Math.random,
        onError,
      };
      dispatcher = running.adopt(startDispatcher(delivery), close);
      const evaluator = startEvaluator({
        pool,
        states,
        queries: own,
        registry,
        observers: observersWith(ownAnomalies),
        policy: seeAll(catalog),
        now,
        limits: EVALUATOR_LIMITS,
        onChange,
        onJoined: () => dispatcher?.wake(),
        onError,
      });
      running.adopt(evaluator, close);
    },
  };
}

/** Finds reasons of what rules found: of an own rule among the rows of its owner. */
const findReasons = (
  queries: QueryService,
  anomalies: AnomalyService,
  registry: RuleRegistry,
  { catalog, now, onError }: Pick<Context, 'catalog' | 'now' | 'onError'>,
): FindReason =>
  createReasonFinder({
    catalog,
    explanations: createExplanationService({ catalog, queries, anomalies, now }),
    policy: seeAll(catalog),
    policyOf: (rule) => registry.rules.get(rule)?.rule.personal?.policy,
    limitMs: REASON_TIMEOUT_MS,
    now,
    onError,
  });

/** Returns the observers by kind of condition. */
const observersWith = (anomalies: AnomalyService): Observers => ({
  threshold: observeThresholds,
  change: observeChanges,
  anomaly: createAnomalyObserver(anomalies),
  absence: createAbsenceObserver(),
});

/**
 * Policy that sees everything but personal data, which no notification may name: rules are computed over all rows; visibility is
 * checked when alerts are shown.
 */
const seeAll = (catalog: Catalog): Policy => ({
  fingerprint: `alerts ${catalog.digest}`,
  metrics: new Set(catalog.metrics.keys()),
  dimensions: new Set([...catalog.dimensions.values()].flatMap(({ name, pii }) => (pii ? [] : [name]))),
  rowFilters: [],
  ingest: new Set(),
  explain: true,
  export: false,
  operate: false,
  annotate: false,
  personalize: false,
  alerts: 'view',
  administer: false,
  audit: false,
  personal: false,
});
