import type { AlertsState } from '../../client/alerts.ts';
import type { Connection } from '../../client/live/live-connection.ts';
import type { Freshness, ReceivedError } from '../../protocol/query.ts';

/** Time without a connection after which alerts count as outdated, ms. */
const OLD_AFTER_MS = 20_000;
/** Unanswered attempts to connect after which the reader is notified. */
const UNREACHABLE_FAILURES = 2;
const UNREACHABLE: ReceivedError = { code: 'unreachable', message: 'no connection to the service', retryable: true };

/** True while new alerts would not arrive. */
export const isDisconnected = (connection: Connection | undefined): boolean => connection?.phase !== 'live';

/** Error that explains why there are no alerts; undefined while they load or once they are loaded. */
export function findError(
  state: AlertsState | undefined,
  connection: Connection | undefined,
): ReceivedError | undefined {
  if (state?.isReady) return undefined;
  const { error: refusal, failures = 0 } = connection ?? {};
  return state?.error ?? refusal ?? (failures >= UNREACHABLE_FAILURES ? UNREACHABLE : undefined);
}

/** Alerts are outdated after a while without a connection, or at once if the reader has to sign in. */
export function findFreshness(
  state: AlertsState | undefined,
  connection: Connection | undefined,
  ageMs: number,
): Freshness | undefined {
  const isStale = state?.isReady && isDisconnected(connection) && (ageMs > OLD_AFTER_MS || connection?.error);
  return isStale ? { state: 'stale', ageMs, objectiveMs: OLD_AFTER_MS } : undefined;
}
