import { setTimeout as delay } from 'node:timers/promises';
import { createErrorLog } from '../base/log-repeats.ts';
import type { Logger } from '../base/logger.ts';
import { checkGroupRoles } from '../access/check-group-roles.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { createDeadLetterService } from '../ingest/dead-letters/dead-letter-service.ts';
import { listSources } from '../ingest/list-sources.ts';
import { countValues } from '../medallion/gold/count-members.ts';
import { migrate } from '../postgres/migrate.ts';
import { loadTokenSecret, openAccess } from './access.ts';
import { openAdoption } from './adoption.ts';
import { applyRecorded, openAuditing } from './audit.ts';
import { openAnnotations } from './annotations.ts';
import { openAlerts } from './alerts.ts';
import { openDigests } from './digests.ts';
import type { Config } from './settings/config.ts';
import { closeAll, type Context } from './context.ts';
import type { LiveUsage } from '../metrics/types.ts';
import { openDashboards } from './dashboards.ts';
import { DeletedRows, startHousekeeping } from './operation/housekeeping.ts';
import { createHealth } from './operation/health.ts';
import { listen, openHttpServer } from './http-server.ts';
import { openWriter, startIngest, type IngestSources } from './ingest.ts';
import { createInsights } from './insights.ts';
import type { LiveServer } from '../live/server.ts';
import { openLiveServer } from './live-server.ts';
import { openMetrics } from './operation/metrics.ts';
import { openDatabase } from './open-database.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { openQueries } from './queries.ts';
import { openReplicas } from './replicas.ts';

export interface ServiceOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Deletes the data of earlier starts first. Only with the embedded Postgres. */
  readonly fresh: boolean;
  /** Called at each long step; `share` is the completed part, 0 to 1, where known. */
  onProgress(step: string, share?: number): void;
}

export interface Service {
  readonly catalog: Catalog;
  /** Address of HTTP and WebSocket, as `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Where Prometheus reads; undefined without METRICS_PORT. */
  readonly metricsAddress: string | undefined;
  /** Signs development tokens; undefined where a key server is configured. */
  readonly tokenSecret: string | undefined;
  /** Whether a source had taken a valid record before this start. */
  readonly hasData: boolean;
  /** Resolves once simulated history, if there is any, is loaded. */
  readonly ready: Promise<void>;
  /** Memory that clients use now. */
  usage(): LiveUsage;
  /** Reports not ready and waits DRAIN_MS; then stops intake, lets running work end, and closes everything. */
  close(): Promise<void>;
}

/** Opens everything in order. When one step fails, everything opened before is closed again. */
export async function createService(options: ServiceOptions): Promise<Service> {
  for (const warning of options.config.warnings) options.logger.warn(warning);
  const parts = new AsyncDisposableStack();
  const stopping = new AbortController();
  const close = (): Promise<void> => {
    stopping.abort();
    return closeAll(parts, options.logger);
  };
  try {
    const { drain, ...service } = await open(options, parts, stopping.signal);
    return {
      ...service,
      async close() {
        await drain();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A service whose `drain` resolves once traffic has had time to move elsewhere. */
interface Opened extends Omit<Service, 'close'> {
  drain(): Promise<void>;
}

async function open(options: ServiceOptions, parts: AsyncDisposableStack, signal: AbortSignal): Promise<Opened> {
  const { config, logger, fresh, onProgress } = options;
  const now = Date.now;
  const errors = createErrorLog(logger);
  parts.defer(() => errors.flush());
  onProgress('Reading the catalogue');
  const catalog = await loadCatalog(config.catalogPath);
  checkGroupRoles(config.claims.groupRoles, catalog);
  const tokenSecret = await loadTokenSecret(config);
  const context: Context = { config, catalog, logger, now, signal, parts, onError: errors.note, onProgress };

  const pools = await openDatabase(context, fresh);
  onProgress('Preparing the tables');
  await migrate(pools.store.pool);
  const auditing = openAuditing(context, pools);
  const { building } = await applyRecorded(auditing, pools.store.pool, catalog);

  const redis = await openReplicas(context, pools);
  const querying = await openQueries(context, pools, redis);
  const { states } = querying;
  const { writer, failure } = openWriter(context, pools, querying.publish);
  const insights = createInsights({ ...querying, pool: pools.requests, catalog, now });
  const alerting = await openAlerts(context, pools, querying, insights.anomalies);
  const { annotations, annotationFeed } = openAnnotations(context, pools);
  const digests = await openDigests(context, pools, querying);
  const { dashboardFeed, ...dashboards } = openDashboards(context, pools);
  const adoption = await openAdoption(context, pools, writer);
  const access = { ...auditing, ...(await openAccess(context, pools, { redis, tokenSecret, ...auditing })) };

  let sources: IngestSources | undefined = undefined;
  let live: LiveServer | undefined = undefined;
  const deleted = new DeletedRows();
  const health = createHealth(context, states, {
    writes: failure,
    kafka: () => sources?.kafka?.status(),
    redis: () => redis?.lostReason,
    retention: () => deleted.report(),
  });
  const usage = (): LiveUsage => readUsage(live, alerting.feed.subscriberCount);
  const metrics = await openMetrics(context, pools, states, { health, usage });
  const server = openHttpServer(context, health, {
    ...querying,
    ...insights,
    ...alerting,
    subscriptions: digests.subscriptions,
    ...access,
    ...dashboards,
    adoption,
    annotations,
    streams: () => live?.streams,
    noteAnswer: metrics?.noteAnswer,
    queries: insights.answering,
    writer,
    deadLetters: createDeadLetterService(pools.requests, writer, catalog),
    ...openReports(context, pools),
  });
  const feeds = { alerts: alerting.feed, annotations: annotationFeed, dashboards: dashboardFeed };
  live = openLiveServer(context, server, pools, querying, { ...feeds, redis }, access);
  const address = await listen(server, config);

  startHousekeeping(context, pools, states, { building, deleted, sweepAudit: auditing.sweep });
  sources = startIngest(context, pools, writer);
  const evaluating = parts.use(new AsyncDisposableStack());
  const ready = sources.historyLoaded.then(() => {
    health.waitingFor = undefined;
    // Simulated history raises no alerts.
    if (config.roles.includes('alert') && !signal.aborted) {
      alerting.start(evaluating);
      digests.start(evaluating, alerting.wake);
    }
  });

  return {
    catalog,
    address,
    tokenSecret,
    hasData: states.positions.some(({ maxEventTimeMs }) => maxEventTimeMs !== null),
    ready,
    metricsAddress: metrics?.address,
    usage,
    async drain() {
      health.isDraining = true;
      if (config.drainMs > 0) await delay(config.drainMs);
    },
  };
}

/** Creates what operators read about the sources. */
const openReports = ({ config, catalog, now }: Context, { requests }: Pools) => ({
  listSources: () => listSources(requests, catalog, now()),
  countValues: () => countValues(requests, catalog, config.dimensionValues),
});

const readUsage = (live: LiveServer | undefined, alertSubscribers: number): LiveUsage => ({
  sockets: live?.usage.socketCount ?? 0,
  channels: live?.usage.channelCount ?? 0,
  resultBytes: live?.usage.resultBytes ?? 0,
  unsentBytes: live?.usage.unsentBytes ?? 0,
  alertSubscribers,
});
