import type { Server } from 'node:http';
import type { Access } from '../access/authenticate.ts';
import type { AlertFeed } from '../alerting/types.ts';
import type { AnnotationFeed } from '../annotations/types.ts';
import type { DashboardFeed } from '../dashboards/types.ts';
import { attachLiveServer, type LiveServer } from '../live/server.ts';
import type { Authenticated } from '../live/session.ts';
import type { Pools } from '../postgres/open-pools.ts';
import type { TokenAccess } from './access.ts';
import type { Context } from './context.ts';
import { answerWithExpected } from './insights.ts';
import type { Queries } from './queries.ts';

/** Open pages are moved to other replicas, spread over this time, ms. */
const DRAIN_MS = 1000;
const LIMITS = {
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

interface LiveFeeds {
  readonly alerts: AlertFeed;
  readonly annotations: AnnotationFeed;
  readonly dashboards: DashboardFeed;
}

/** Serves live sockets on the HTTP server, in a process with the role `live`; undefined in others. */
export function openLiveServer(
  context: Context,
  server: Server,
  pools: Pools,
  { states, queries }: Queries,
  { alerts, annotations, dashboards }: LiveFeeds,
  { authenticate, tickets, holdsKey }: TokenAccess,
): LiveServer | undefined {
  const { config, catalog, now, onError, parts } = context;
  if (!config.roles.includes('live')) return undefined;
  const live = attachLiveServer(server, {
    service: answerWithExpected({ catalog, queries: queries.over(pools.live), now }),
    states,
    now,
    tickMs: 150,
    freshnessEveryMs: 2500,
    resultBytes: config.liveBytes,
    onError,
    limits: LIMITS,
    alerts,
    annotations,
    dashboards,
    origins: config.corsOrigins,
    maxSockets: config.maxSockets,
    pongWithinMs: 10_000,
    socketsPerSubject: config.socketsPerSubject,
    authenticate: async (token) => toAuthenticated(await authenticate(token)),
    redeem: async (ticket) => toAuthenticated(await tickets.redeem(ticket)),
    holdsKey,
    checkKeysEveryMs: 30_000,
  });
  return parts.adopt(live, async () => {
    await live.drain(DRAIN_MS);
    await live.close();
  });
}

const toAuthenticated = ({ policy, principal: { subject, expiresAtMs, keyId } }: Access): Authenticated => ({
  policy,
  subject,
  expiresAtMs,
  keyId,
});
