import Router, { type RouterMiddleware } from '@koa/router';
import Koa from 'koa';
import { requireDeclared } from './audit/acts.ts';
import { createFailureNoter } from './audit/note-failure.ts';
import { recordActs } from './audit/record-acts.ts';
import { routeAudit } from './audit/route-audit.ts';
import { routeAnnotations } from './annotations/route-annotations.ts';
import { presentCatalog } from './catalog/present-catalog.ts';
import { routeAdoption } from './adoption/route-adoption.ts';
import { checkAddress } from './check-address.ts';
import { compress, serveText } from './compress.ts';
import { requireToken, type RequestState, type RouteContext } from './context.ts';
import { handleErrors } from './errors.ts';
import { allowOrigins, secure } from './headers.ts';
import { renderOpenApi } from './openapi/openapi.ts';
import { createConcurrencyLimit } from './limits/limit-concurrency.ts';
import { limitOpenRequests } from './limits/limit-open-requests.ts';
import { allowOffline } from './offline-keys.ts';
import { servePages } from './pages.ts';
import { routeAnomalies } from './insight/route-anomalies.ts';
import { routeDeadLetters } from './events/route-dead-letters.ts';
import { routeDashboards } from './dashboards/route-dashboards.ts';
import { routeViews } from './dashboards/route-views.ts';
import { routeDimensions } from './catalog/route-dimensions.ts';
import { routeSources } from './catalog/route-sources.ts';
import { routeEvents } from './events/route-events.ts';
import { routeExport } from './export/route-export.ts';
import { routeExplain } from './insight/route-explain.ts';
import { serveKeys } from './keys/serve-keys.ts';
import { routeLiveStream } from './live/route-live-stream.ts';
import { routeLiveTicket } from './live/route-live-ticket.ts';
import { routeProvenance } from './query/route-provenance.ts';
import { routeQuery } from './query/route-query.ts';
import { routeUnsubscribe } from './digests/route-unsubscribe.ts';
import { timeAnswers } from './time-answers.ts';
import { serveAlerts } from './alerts/serve-alerts.ts';
import type { HttpOptions } from './types.ts';

const VERSION = '0.1.0';

/**
 * Creates the Koa app. Without a token it answers only health, the OpenAPI document, the way to sign in, links to unsubscribe and
 * static pages; streams, which a ticket opens too, and `/v1/tokens`, which takes service keys, authenticate by themselves. A
 * process without the role `http` answers health, the document, links to unsubscribe and streams only.
 */
export function createApp(options: HttpOptions): Koa<RequestState> {
  const app = new Koa<RequestState>();
  app.silent = true;
  if (options.noteAnswer) app.use(timeAnswers(options.noteAnswer));
  app.use(handleErrors(options.onError, createFailureNoter(options)));
  app.use(compress);
  app.use(secure({ findOrigins: () => options.signIn.origins(), isProxyEncrypted: options.isProxyEncrypted }));
  app.use(allowOrigins(options.corsOrigins));
  app.use(checkAddress);
  app.use(limitOpenRequests(options));

  const open = new Router();
  open.use(recordActs(options) as RouterMiddleware);
  serveHealth(open, options);
  open.get('/openapi.json', serveText(JSON.stringify(renderOpenApi(VERSION))));

  const unsubscribe = routeUnsubscribe(options);
  open.get('/unsubscribe/:token', (context) => unsubscribe.ask(context));
  open.post('/unsubscribe/:token', (context) => unsubscribe.unsubscribe(context));
  open.post('/unsubscribe/:token/undo', (context) => unsubscribe.subscribe(context));

  // Each of these authenticates by itself: a ticket opens a stream too.
  const streams = routeLiveStream(options);
  open.get('/v1/live/stream', asRoute(streams.open));
  open.post('/v1/live/stream/:id', asRoute(streams.send));

  if (!options.servesApi) {
    app.use(open.routes());
    return app;
  }

  open.get('/v1/sign-in', async (context) => {
    context.body = { provider: await options.signIn.describe() };
  });

  const offline = allowOffline(options.offlineHours) as RouterMiddleware;
  // The most frequent route: matched first, apart from the others.
  const queryRouter = new Router();
  queryRouter.post('/v1/query', requireToken(options) as RouterMiddleware, offline, asRoute(routeQuery(options)));

  const guarded = new Router({ prefix: '/v1' });
  const deadLetters = routeDeadLetters(options);
  guarded.use(requireToken(options) as RouterMiddleware, offline, recordActs(options) as RouterMiddleware);
  guarded.get('/audit', asRoute(routeAudit(options)));
  guarded.get('/catalog', async (context) => {
    const { policy } = (context.state as RequestState).access;
    context.body = presentCatalog(options.catalog, policy, await options.dataSpans.find(policy));
  });
  guarded.post('/live/ticket', asRoute(routeLiveTicket(options)));
  guarded.post('/events/:source', asRoute(routeEvents(options)));
  guarded.get('/dead-letters', asRoute(deadLetters.list));
  guarded.get('/dead-letters/:id', asRoute(deadLetters.show));
  guarded.post('/dead-letters/replay', asRoute(deadLetters.replay));

  const dashboards = routeDashboards(options);
  guarded.get('/dashboards', asRoute(dashboards.list));
  guarded.get('/dashboards/:id', asRoute(dashboards.show));
  guarded.put('/dashboards/:id/overlay', asRoute(dashboards.save));
  guarded.delete('/dashboards/:id/overlay', asRoute(dashboards.reset));

  const views = routeViews(options);
  guarded.get('/views', asRoute(views.list));
  guarded.get('/views/:id', asRoute(views.show));
  guarded.put('/views/:id', asRoute(views.save));
  guarded.delete('/views/:id', asRoute(views.remove));

  guarded.post('/adoption', asRoute(routeAdoption(options)));
  guarded.get('/dimensions', asRoute(routeDimensions(options)));
  guarded.get('/sources', asRoute(routeSources(options)));

  const annotations = routeAnnotations(options);
  guarded.get('/annotations', asRoute(annotations.list));
  guarded.post('/annotations', asRoute(annotations.create));
  guarded.put('/annotations/:id', asRoute(annotations.change));
  guarded.delete('/annotations/:id', asRoute(annotations.remove));

  const limited = createConcurrencyLimit();
  const anomalies = routeAnomalies(options);
  guarded.get('/anomalies', asRoute(limited(anomalies.list)));
  guarded.post('/anomalies/verdicts', asRoute(anomalies.judge));
  guarded.get('/provenance/:id', asRoute(limited(routeProvenance(options))));
  guarded.get('/metrics/:name/explain', asRoute(limited(routeExplain(options))));
  guarded.post('/export', asRoute(limited(routeExport(options))));
  serveAlerts(guarded, options, limited);
  serveKeys(guarded, open, options);
  requireDeclared([queryRouter, open, guarded]);

  app.use(queryRouter.routes());
  app.use(open.routes());
  app.use(guarded.routes());
  app.use(servePages(options.pagesDir));
  return app;
}

function serveHealth(open: Router, options: HttpOptions): void {
  open.get('/healthz', (context) => {
    context.body = { status: 'ok' };
  });
  open.get('/readyz', (context) => {
    const readiness = options.readiness();
    const takesRequests = readiness.status === 'ready' || readiness.status === 'degraded';
    context.status = takesRequests ? 200 : 503;
    if (!takesRequests) context.set('Retry-After', '1');
    context.body = readiness;
  });
}

/** Adapts a route: the router's context is Koa's, with the parameters of the path. */
const asRoute = (
  route: (context: RouteContext & { params: Record<string, string> }) => Promise<void>,
): RouterMiddleware => route;
