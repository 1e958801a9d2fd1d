import { Gate } from '../../base/gate.ts';
import type { RouteContext } from '../context.ts';
import { RequestClient } from '../request-client.ts';

type Route = (context: RouteContext & { params: Record<string, string> }) => Promise<void>;

/**
 * Limits of expensive routes (explanations, anomalies, trials and backtests of rules): each runs tens of queries and
 * computes for a long time. A request whose client has gone while it waited is not run.
 */
const LIMITS = { concurrency: 4, perKey: 2, maxWaiting: 1000, maxWaitingPerKey: 20, waitWithinMs: 30_000 };

/** Creates a wrapper for expensive routes that queues them together: at most two at once of one principal. */
export function createConcurrencyLimit(): (route: Route) => Route {
  const gate = new Gate(LIMITS);
  return (route) => (context) => {
    const { signal } = new RequestClient(context);
    return gate.run(context.state.access.principal.subject, () => route(context), signal);
  };
}
