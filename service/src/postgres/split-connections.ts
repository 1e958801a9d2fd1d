/** How many connections to Postgres each kind of work may use; one kind that takes long leaves the others theirs. */
export interface ConnectionShares {
  /** Batches from all ingest sources, backfills, and the states of sources. */
  readonly ingest: number;
  /** Requests over HTTP. */
  readonly requests: number;
  /** Live channels; undefined: those of requests. */
  readonly live: number | undefined;
  /** Rules, notifications and the alert feed; undefined: those of requests. */
  readonly alerts: number | undefined;
}

/** With fewer, live channels, alerts and requests share half of them. */
const MIN_TO_SPLIT = 8;

/** Splits the connections of a process: together they are `total`. */
export function splitConnections(total: number): ConnectionShares {
  if (total < MIN_TO_SPLIT) {
    const requests = Math.floor(total / 2);
    return { ingest: total - requests, requests, live: undefined, alerts: undefined };
  }
  const requests = Math.floor((total * 5) / 16);
  const live = Math.floor((total * 3) / 16);
  const alerts = Math.floor(total / 8);
  return { ingest: total - requests - live - alerts, requests, live, alerts };
}
