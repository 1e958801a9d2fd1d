import { setTimeout as delay } from 'node:timers/promises';
import { openAlerts } from './alerts.ts';
import { createAuthenticator, type Access } from '../access/authenticate.ts';
import { createTicketService } from '../access/ticket-service.ts';
import { createTokenVerifier } from '../access/verify-token.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { Config } from './config.ts';
import { CpuShares } from '../base/cpu-shares.ts';
import { loadDevelopmentSecret } from '../embedded/data-folder.ts';
import { fillDefinitions, keepRetention, openKafka, openSimulation, type Closers } from './ingest.ts';
import { Health } from '../http/health.ts';
import { openProvenanceRecorder } from '../query/provenance/provenance-recorder.ts';
import { createApp } from '../http/app.ts';
import { findPages } from './find-pages.ts';
import { stopHttpServer, listen } from './http-server.ts';
import { createHttpServer } from '../http/create-server.ts';
import { answerWithExpected, createInsights } from './insights.ts';
import type { KafkaStatus } from '../ingest/kafka/status.ts';
import { createDeadLetterService } from '../ingest/dead-letters/dead-letter-service.ts';
import type { SourceChange } from '../ingest/types.ts';
import { createWriter } from '../ingest/pipeline/writer.ts';
import { attachLiveServer } from '../live/server.ts';
import type { Authenticated } from '../live/session.ts';
import { startHousekeeping } from './housekeeping.ts';
import type { Logger } from '../base/logger.ts';
import { createDataSpanReader } from '../query/versions/data-spans.ts';
import { FirstData } from '../query/versions/first-data.ts';
import { createErrorLog } from '../base/log-repeats.ts';
import { createRejectionLog } from '../ingest/dead-letters/log-rejections.ts';
import { openDatabase } from './open-database.ts';
import { createQueryService } from '../query/service.ts';
import { shareChanges } from '../query/versions/share-changes.ts';
import { followSourceStates } from '../query/versions/source-states.ts';
import { openReplicas } from './replicas.ts';
import { applyCatalog } from '../medallion/layout/apply-catalog.ts';
import { countValues } from '../medallion/gold/count-members.ts';
import { saveTicket, sweepTickets, takeTicket } from '../access/live-tickets.ts';
import { migrate } from '../postgres/migrate.ts';
import { watchWrites } from './watch-writes.ts';

const POLL_MS = 1000;
/** Open pages are moved to other replicas, spread over this time, ms. */
const LIVE_DRAIN_MS = 1000;
const LIVE_LIMITS = {
  heartbeatMs: 25_000,
  authWithinMs: 5000,
  graceMs: 25_000,
  channels: 200,
  frameBytes: 65_536,
  skipBytes: 65_536,
  closeBytes: 2_097_152,
  blockedMs: 10_000,
  closeWithinMs: 5000,
};

export interface ServiceOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Deletes the data of earlier starts first. Only with the embedded Postgres. */
  readonly fresh: boolean;
  /** Called at each long step; `share` is the completed part, 0 to 1, where known. */
  onProgress(step: string, share?: number): void;
}

export interface ServiceUsage {
  readonly sockets: number;
  readonly channels: number;
  /** Approximate memory of the results of live channels, bytes. */
  readonly resultBytes: number;
  /** Unsent bytes of the socket that is furthest behind. */
  readonly unsentBytes: number;
  readonly alertSubscribers: number;
}

export interface Service {
  readonly catalog: Catalog;
  /** Address of HTTP and WebSocket, as `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Signs development tokens; undefined where a key server is configured. */
  readonly tokenSecret: string | undefined;
  /** Whether a source had taken a valid record before this start. */
  readonly hasData: boolean;
  /** Resolves once simulated history, if there is any, is loaded. */
  readonly ready: Promise<void>;
  /** Memory that clients use now. */
  usage(): ServiceUsage;
  /** Reports not ready and waits DRAIN_MS; then stops intake, lets running work end, and closes everything. */
  destroy(): Promise<void>;
}

/** Opens everything in order. When one step fails, everything opened before is closed again. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const closers: Closers = [];
  const stopping = new AbortController();
  const close = (): Promise<void> => {
    stopping.abort();
    return closeAll(closers, options.logger);
  };
  try {
    const { drain, ...service } = await open(options, closers, stopping.signal);
    return {
      ...service,
      async destroy() {
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
interface Opened extends Omit<Service, 'destroy'> {
  drain(): Promise<void>;
}

async function open(options: ServiceOptions, closers: Closers, signal: AbortSignal): Promise<Opened> {
  const { config, logger, onProgress } = options;
  const errors = createErrorLog(logger);
  const onError = errors.note;
  closers.push(async () => errors.flush());
  onProgress('Reading the catalogue');
  const catalog = await loadCatalog(config.catalogPath);
  const tokenSecret = config.jwksUrl
    ? undefined
    : (config.tokenSecret ?? (await loadDevelopmentSecret(config.dataDir)).secret);

  const pools = await openDatabase({ ...options, catalog }, closers);
  const { store } = pools;
  onProgress('Preparing the tables');
  await migrate(store.pool);
  const { building } = await applyCatalog(store.pool, catalog);

  const now = Date.now;
  const redis = await openReplicas(config, catalog, store, logger, closers);
  const states = await followSourceStates({ pool: store.pool, catalog, now, pollMs: POLL_MS, onError });
  closers.push(() => states.destroy());
  const changes = redis && shareChanges(redis.messages, states);
  closers.push(async () => changes?.stop());
  const { cacheBytes } = config;
  const provenance = openProvenanceRecorder(store.pool, onError);
  closers.push(() => provenance.destroy());
  const { requests: pool } = pools;
  const shares = new CpuShares();
  const queries = createQueryService({ pool, states, now, cacheBytes, shared: redis?.cache, provenance, shares });
  const onChange = (change: SourceChange): void => {
    states.publish(change);
    changes?.send(change);
  };
  const rejections = createRejectionLog(logger);
  closers.push(async () => rejections.flush());
  const onRejected = rejections.note;
  const { writer, failure } = watchWrites(createWriter({ pool: store.pool, catalog, now, onChange, onRejected }));
  const insights = createInsights({ pool, catalog, states, queries, recorder: provenance, now });
  const { anomalies, answering } = insights;
  const alerts = await openAlerts({ config, catalog, pools, states, queries, anomalies, onError }, closers);
  const verifier = createTokenVerifier({
    jwksUrl: config.jwksUrl,
    secret: tokenSecret,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    maxLifetimeMs: config.tokenLifetimeMs,
    now,
    onError: (error) => logger.warn({ err: error }, 'signing keys are unavailable: the known ones stay in use'),
  });
  const authenticate = createAuthenticator(catalog, verifier, now);

  const tickets = createTicketService(
    {
      save: (hash, principal, lifetimeMs) => saveTicket(pool, hash, principal, lifetimeMs),
      take: (hash) => takeTicket(pool, hash),
    },
    catalog,
    now,
  );

  closers.push(sweepTickets(store.pool, onError));

  let kafka: (() => KafkaStatus) | undefined;
  const health = new Health({
    now,
    postgres: () => states.look,
    writes: failure,
    positions: () => states.positions,
    kafka: () => kafka?.(),
    redis: () => (redis?.isLost ? 'Redis is unavailable: each replica polls Postgres on its own' : undefined),
    ingestsOnly: !config.roles.includes('http') && !config.roles.includes('live'),
  });
  const app = createApp({
    catalog,
    authenticate,
    ...insights,
    queries: answering,
    dataSpans: createDataSpanReader(pool, [...catalog.sources.keys()], new FirstData(states)),
    shares,
    writer,
    deadLetters: createDeadLetterService(pool, writer),
    alerts: alerts.alerts,
    rules: alerts.rules,
    silences: alerts.silences,
    channels: alerts.channels,
    countValues: () => countValues(pool, catalog, config.dimensionValues),
    tickets,
    now,
    readiness: () => health.readiness(),
    servesApi: config.roles.includes('http'),
    bodyBytes: config.bodyBytes,
    corsOrigins: config.corsOrigins,
    pagesDir: findPages(),
    onError: (error, requestId) => errors.note(error, { requestId }),
  });
  const handle = app.callback();
  const server = createHttpServer((request, response) => {
    // Makes clients send their next request to another process.
    if (health.isDraining) response.setHeader('Connection', 'close');
    void handle(request, response);
  }, config);
  const live =
    config.roles.includes('live') &&
    attachLiveServer(server, {
      service: answerWithExpected({ catalog, queries: queries.over(pools.live), now }),
      states,
      now,
      tickMs: 150,
      freshnessEveryMs: 2500,
      resultBytes: config.liveBytes,
      onError,
      limits: LIVE_LIMITS,
      alerts: alerts.feed,
      origins: config.corsOrigins,
      maxSockets: config.maxSockets,
      pongWithinMs: 10_000,
      socketsPerSubject: config.socketsPerSubject,
      authenticate: async (token) => toAuthenticated(await authenticate(token)),
      redeem: async (ticket) => toAuthenticated(await tickets.redeem(ticket)),
    });
  closers.push(
    () => stopHttpServer(server, config.queryTimeoutMs),
    async () => {
      if (!live) return;
      await live.drain(LIVE_DRAIN_MS);
      await live.destroy();
    },
  );
  const address = await listen(server, config);

  const ingests = config.roles.includes('ingest');
  const backfill =
    ingests && building.length > 0 ? fillDefinitions({ catalog, store, states, signal, logger }) : Promise.resolve();
  closers.push(() => backfill);
  if (ingests)
    closers.push(
      keepRetention(store, catalog, logger),
      startHousekeeping({ pool: store.pool, catalog, config, logger }),
    );
  const ingresses = { catalog, store, writer, logger, signal, onError };
  if (ingests && config.kafkaBrokers) {
    kafka = openKafka({ brokers: config.kafkaBrokers, group: config.kafkaGroup }, ingresses, closers);
  }
  const isSimulated = ingests && !config.kafkaBrokers;
  const history = isSimulated ? openSimulation(onProgress, ingresses, closers) : Promise.resolve();
  const ready = history.then(() => {
    health.waitingFor = undefined;
    // Simulated history raises no alerts.
    if (config.roles.includes('alert') && !signal.aborted) alerts.start();
  });
  const usage = (): ServiceUsage => ({
    sockets: live ? live.socketCount : 0,
    channels: live ? live.channelCount : 0,
    resultBytes: live ? live.resultBytes : 0,
    unsentBytes: live ? live.unsentBytes : 0,
    alertSubscribers: alerts.feed.subscriberCount,
  });
  const drain = async (): Promise<void> => {
    health.isDraining = true;
    if (config.drainMs > 0) await delay(config.drainMs);
  };
  const hasData = states.positions.some(({ maxEventTimeMs }) => maxEventTimeMs !== null);
  return { catalog, address, tokenSecret, hasData, ready, usage, drain };
}

const toAuthenticated = ({ policy, principal: { subject, expiresAtMs } }: Access): Authenticated => ({
  policy,
  subject,
  expiresAtMs,
});

/** Closes in the reverse order of opening; a failure to close one part does not stop the others. */
async function closeAll(closers: Closers, logger: Logger): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close().catch((error: unknown) => logger.error({ err: error }, 'a component could not be closed'));
  }
}
