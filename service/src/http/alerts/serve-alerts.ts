import type Router from '@koa/router';
import type { RouterMiddleware } from '@koa/router';
import type { RouteContext } from '../context.ts';
import { routeAlertExplanation } from './route-alert-explanation.ts';
import { routeAlerts } from './route-alerts.ts';
import { routeChannels } from './route-channels.ts';
import { routeRules } from './route-rules.ts';
import { routeSilences } from './route-silences.ts';
import type { HttpOptions } from '../types.ts';

type Route = (context: RouteContext & { params: Record<string, string> }) => Promise<void>;

/** Adds the routes of alerts, rules, silences, channels and deliveries. */
export function serveAlerts(router: Router, options: HttpOptions, limited: (route: Route) => Route): void {
  const alerts = routeAlerts(options);
  const rules = routeRules(options);
  const silences = routeSilences(options);
  const channels = routeChannels(options);
  const routes: readonly (readonly ['get' | 'post' | 'put' | 'delete', string, Route])[] = [
    ['get', '/alerts', alerts.list],
    ['get', '/alerts/:id', alerts.show],
    ['get', '/alerts/:id/explanation', limited(routeAlertExplanation(options))],
    ['post', '/alerts/:id/acknowledge', alerts.act('acknowledge')],
    ['post', '/alerts/:id/snooze', alerts.act('snooze')],
    ['post', '/alerts/:id/unsnooze', alerts.act('unsnooze')],
    ['post', '/alerts/:id/resolve', alerts.act('resolve')],
    ['post', '/alerts/:id/assign', alerts.act('assign')],
    ['post', '/alerts/:id/comment', alerts.act('comment')],
    ['get', '/rules', rules.list],
    ['post', '/rules', rules.create],
    ['post', '/own-rules', rules.createOwn],
    // Comes before the routes with a name: a rule may be called test or backtest, and can then only be edited, not
    // posted to.
    ['post', '/rules/test', limited(rules.test)],
    ['post', '/rules/backtest', limited(rules.backtest)],
    ['get', '/rules/:name', rules.show],
    ['put', '/rules/:name', rules.edit],
    ['delete', '/rules/:name', rules.remove],
    ['post', '/rules/:name/disable', rules.disable],
    ['post', '/rules/:name/enable', rules.enable],
    ['get', '/silences', silences.list],
    ['post', '/silences', silences.create],
    ['delete', '/silences/:id', silences.end],
    ['get', '/channels', channels.list],
    ['post', '/channels/:name/test', channels.test],
    ['post', '/channels/:name/enable', channels.enable],
    ['get', '/deliveries', channels.listDeliveries],
    ['post', '/deliveries/replay', channels.replay],
  ];
  for (const [method, path, route] of routes) router[method](path, route as RouterMiddleware);
}
