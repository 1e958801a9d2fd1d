import type { IncomingHttpHeaders, Server } from 'node:http';
import type { Access } from '../access/authenticate.ts';
import { requireTokenOrigin } from '../access/embed/require-token-origin.ts';
import { noteRefused } from '../audit/note-refused.ts';
import { ForbiddenError, UnauthenticatedError } from '../base/errors.ts';
import type { AlertFeed } from '../alerting/types.ts';
import type { AnnotationFeed } from '../annotations/types.ts';
import type { DashboardFeed } from '../dashboards/types.ts';
import { attachLiveServer, type LiveServer } from '../live/server.ts';
import type { Authenticated } from '../live/session.ts';
import type { LiveRequest } from '../live/types.ts';
import type { Auditing } from './audit.ts';
import type { SharedRedis } from '../query/cache/shared-redis.ts';
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

interface LiveParts {
  readonly alerts: AlertFeed;
  readonly annotations: AnnotationFeed;
  readonly dashboards: DashboardFeed;
  readonly redis: SharedRedis | undefined;
}

/** Serves live sockets on the HTTP server, in a process with the role `live`; undefined in others. */
export function openLiveServer(
  context: Context,
  server: Server,
  pools: Pools,
  { states, queries }: Queries,
  { alerts, annotations, dashboards, redis }: LiveParts,
  {
    authenticate,
    tickets,
    holdsKey,
    revocations,
    audit,
    noteSignIn,
    addressOf,
    rates,
    refusals,
  }: TokenAccess & Auditing,
): LiveServer | undefined {
  const { config, catalog, now, onError, parts } = context;
  if (!config.roles.includes('live')) return undefined;
  const admit = (access: Access, request: LiveRequest): Authenticated => {
    const granted = toAuthenticated(access, request.headers);
    noteSignIn(access, () => addressOf(request));
    return granted;
  };
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
    authenticate: async (token, request) => admit(await authenticate(token, request), request),
    redeem: async (ticket, request) => admit(await refusals.run(request, () => tickets.redeem(ticket)), request),
    countRequest: (subject) => rates.count('reads', subject),
    noteRefused(error, request) {
      if (!(error instanceof UnauthenticatedError || error instanceof ForbiddenError)) return;
      noteRefused(audit, { code: error.code, address: addressOf(request) });
    },
    holdsKey,
    revocations,
    checkKeysEveryMs: 30_000,
    replicas: redis?.openDirect(),
  });
  return parts.adopt(live, async () => {
    await live.drain(DRAIN_MS);
    await live.close();
  });
}

/** Throws `origin_not_allowed` where an embed token may not be used by the page. */
function toAuthenticated({ policy, principal }: Access, headers: IncomingHttpHeaders): Authenticated {
  const { subject, expiresAtMs, keyId, embed } = principal;
  requireTokenOrigin(embed, headers);
  return { policy, subject, expiresAtMs, keyId, embed };
}
