import type { AlertsState } from '../../client/alerts.ts';
import type { Connection } from '../../client/live-connection.ts';
import type { Freshness, WireError } from '../../protocol/query.ts';

/** This long without a connection, what is shown may be old. */
const OLD_AFTER_MS = 20_000;
/** Tries to connect, without an answer, after which the reader is told. */
const UNREACHABLE_FAILURES = 2;
const UNREACHABLE: WireError = { code: 'unreachable', message: 'no connection to the service', retryable: true };

/** True while nothing would be heard of a new alert. */
export const isDeaf = (connection: Connection | undefined): boolean => connection?.phase !== 'live';

/** Error that explains why there are no alerts; undefined while they load or once they are loaded. */
export function findError(state: AlertsState | undefined, connection: Connection | undefined): WireError | undefined {
  if (state?.isReady) return undefined;
  const { error: refusal, failures = 0 } = connection ?? {};
  return state?.error ?? refusal ?? (failures >= UNREACHABLE_FAILURES ? UNREACHABLE : undefined);
}

/** Old once nothing was heard for a while: reconnecting takes its time, unless somebody has to sign in first. */
export function findFreshness(
  state: AlertsState | undefined,
  connection: Connection | undefined,
  ageMs: number,
): Freshness | undefined {
  const isStale = state?.isReady && isDeaf(connection) && (ageMs > OLD_AFTER_MS || connection?.error);
  return isStale ? { state: 'stale', ageMs, objectiveMs: OLD_AFTER_MS } : undefined;
}
