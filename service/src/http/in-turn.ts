import { Gate } from '../base/gate.ts';
import type { RouteContext } from './context.ts';

type Route = (context: RouteContext & { params: Record<string, string> }) => Promise<void>;

/** Each asks tens of queries and computes for a long time: explanations, anomalies, trials and backtests of rules. */
const LIMITS = { concurrency: 4, perKey: 2, maxWaiting: 1000, maxWaitingPerKey: 20, waitWithinMs: 30_000 };

/** Makes routes that cost much take turns: two at once of one principal, whichever of the routes they are. */
export function createTurns(): (route: Route) => Route {
  const gate = new Gate(LIMITS);
  return (route) => (context) => gate.run(context.state.access.principal.subject, () => route(context));
}
