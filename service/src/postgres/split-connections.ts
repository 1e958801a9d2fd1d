/** Maximum number of Postgres connections for each kind of work, so that a slow kind does not starve the others. */
export interface ConnectionShares {
  /** Batches from all ingest sources, backfills, and the states of sources. */
  readonly ingest: number;
  /** Requests over HTTP. */
  readonly requests: number;
  /** Live channels; undefined: they use those of requests. */
  readonly live: number | undefined;
  /** Rules, notifications and the alert feed; undefined: they use those of requests. */
  readonly alerts: number | undefined;
}

/** Total below which live channels, alerts and requests share half of the connections. */
const MIN_TO_SPLIT = 8;

/** Splits the connections of a process, `total` altogether. */
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
