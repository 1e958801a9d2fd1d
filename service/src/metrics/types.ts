import type { SourceState } from '../query/types.ts';

/** An answered request. */
export interface Answer {
  readonly method: string;
  /** Pattern of the path, as `/v1/metrics/:name/explain`; undefined for pages and for addresses that do not exist. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** A pool of connections to Postgres, as `pg.Pool` counts. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Number of tasks that wait for a connection. */
  readonly waitingCount: number;
}

/** A partition of an ingest source. */
export interface PartitionState {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly stoppedReason: string | null;
  readonly lastRecordAtMs: number | null;
}

/** Readiness of the process, as `/readyz` says it. */
export interface ReadinessState {
  readonly status: string;
  readonly components: readonly { readonly name: string; readonly status: string }[];
  /** Numbers of rows deleted since the process started, by kind. */
  readonly retention?: { readonly deleted: Readonly<Record<string, number>> };
}

/** Memory and connections of live clients. */
export interface LiveUsage {
  readonly sockets: number;
  readonly channels: number;
  /** Memory of the results of live channels, bytes. */
  readonly resultBytes: number;
  /** Unsent bytes of the socket that is furthest behind. */
  readonly unsentBytes: number;
  readonly alertSubscribers: number;
}

/** Where metrics come from. Each is asked when metrics are read, so that they cost nothing between. */
export interface MetricInputs {
  now(): number;
  readonly sources: readonly string[];
  state(source: string): SourceState;
  partitions(): readonly PartitionState[];
  /** By name, as `requests`. */
  readonly pools: Readonly<Record<string, PoolCounts>>;
  usage(): LiveUsage;
  readiness(): ReadinessState;
}
