import type { KafkaStatus } from '../ingest/kafka/status.ts';
import { describeTlsError } from '../base/tls/describe-tls-error.ts';
import type { PositionRow } from '../query/versions/read-states.ts';

/** Component that the service depends on. `degraded`: everything that does not need it continues. */
export interface Component {
  readonly name: 'postgres' | 'ingest' | 'kafka' | 'redis';
  readonly status: 'ok' | 'degraded' | 'failed';
  /** The problem, in words. */
  readonly reason?: string;
  /** Problems of the single parts, each with the properties that identify its part. */
  readonly problems?: readonly Readonly<Record<string, unknown>>[];
}

/** Readiness of the process: `ready` and `degraded` accept requests; the other states do not. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'starting' | 'draining' | 'unavailable';
  readonly waitingFor?: string;
  readonly components: readonly Component[];
  readonly retention?: RetentionReport;
}

/** Rows that the process deleted beyond their retention. */
export interface RetentionReport {
  /** When everything was looked through last. */
  readonly sweptAt: string;
  /** Number of rows by kind, since the process started. */
  readonly deleted: Readonly<Record<string, number>>;
}

export interface HealthInputs {
  now(): number;
  /** Time of the last successful poll of Postgres, and why the last one failed, if it did. */
  postgres(): { readonly seenAtMs: number | null; readonly failure: unknown };
  /** Why the last batch could not be written; undefined after one succeeded. */
  writes(): unknown;
  /** Positions that are read, of all processes. */
  positions(): readonly PositionRow[];
  /** Undefined where this process reads no Kafka. */
  kafka(): KafkaStatus | undefined;
  /** Why Redis is unavailable; undefined while it is available, or none is configured. */
  redis(): string | undefined;
  /** Undefined where nothing was looked through yet, and where this process deletes nothing. */
  retention(): RetentionReport | undefined;
  /** True where the process answers only health requests: it is not ready while it cannot ingest. */
  readonly ingestsOnly: boolean;
}

/** Postgres is polled each second; a poll that takes this long counts as a failure too. */
const POSTGRES_SILENT_MS = 10_000;
/** A consumer that no broker has answered for this long is stuck, whatever it waits for. */
const KAFKA_SILENT_MS = 60_000;

/** Reports whether the process may be sent requests, and the problems of its components. */
export class Health {
  /** Step that startup still waits for; undefined once it is complete. */
  waitingFor: string | undefined = 'history';
  isDraining = false;
  readonly #inputs: HealthInputs;

  constructor(inputs: HealthInputs) {
    this.#inputs = inputs;
  }

  readiness(): Readiness {
    const retention = this.#inputs.retention();
    return { ...this.#judge(), ...(retention && { retention }) };
  }

  #judge(): Readiness {
    const components = [this.#postgres(), this.#ingest(), ...this.#kafka(), ...this.#redis()];
    const isDown = components.some(({ status }) => status === 'failed');
    const { waitingFor } = this;
    if (this.isDraining) return { status: 'draining', components };
    if (isDown) return { status: 'unavailable', components };
    if (waitingFor !== undefined) return { status: 'starting', waitingFor, components };
    return { status: components.some(({ status }) => status === 'degraded') ? 'degraded' : 'ready', components };
  }

  /** Checks Postgres: nothing is answered without it. */
  #postgres(): Component {
    const { seenAtMs, failure } = this.#inputs.postgres();
    const silentMs = seenAtMs === null ? Infinity : this.#inputs.now() - seenAtMs;
    if (failure !== undefined) return { name: 'postgres', status: 'failed', reason: describeFailure(failure) };
    if (silentMs > POSTGRES_SILENT_MS) {
      const reason = `Postgres has not answered for ${Math.round(silentMs / 1000)} s`;
      return { name: 'postgres', status: 'failed', reason };
    }
    return { name: 'postgres', status: 'ok' };
  }

  #ingest(): Component {
    const failure = this.#inputs.writes();
    const positions = this.#inputs.positions();
    const stopped = positions.flatMap(({ source, topic, partition, stoppedReason }) => {
      return stoppedReason === null ? [] : [{ source, topic, partition, reason: stoppedReason }];
    });
    const failing = positions.flatMap(({ source, failureCode }) => {
      return failureCode === null ? [] : [{ source, code: failureCode, reason: 'the database cannot be read' }];
    });
    const problems = [...stopped, ...failing];
    const halted = [
      ...(stopped.length > 0 ? [`${stopped.length} ${stopped.length === 1 ? 'partition' : 'partitions'} stopped`] : []),
      ...(failing.length > 0
        ? [`${failing.length} ${failing.length === 1 ? 'database' : 'databases'} cannot be read`]
        : []),
    ].join(', ');
    const reason = failure === undefined ? halted || undefined : describeFailure(failure);
    if (reason === undefined) return { name: 'ingest', status: 'ok' };
    return { name: 'ingest', status: 'degraded', reason, ...(problems.length > 0 && { problems }) };
  }

  #kafka(): Component[] {
    const status = this.#inputs.kafka();
    if (!status) return [];
    const { away, topics, partitions, silentMs = 0 } = status;
    const reason =
      away ??
      (silentMs > KAFKA_SILENT_MS
        ? `the consumer is stuck: no broker has answered it for ${Math.round(silentMs / 1000)} s`
        : [...topics, ...partitions][0]?.reason);
    if (reason === undefined) return [{ name: 'kafka', status: 'ok' }];
    const problems = [...topics, ...partitions].map((problem) => ({ ...problem }));
    const severity = this.#inputs.ingestsOnly ? 'failed' : 'degraded';
    return [{ name: 'kafka', status: severity, reason, ...(problems.length > 0 && { problems }) }];
  }

  #redis(): Component[] {
    const reason = this.#inputs.redis();
    return reason === undefined ? [] : [{ name: 'redis', status: 'degraded', reason }];
  }
}

/** Reasons by Postgres error code, without hosts or values: anybody may read `/readyz`. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Postgres refuses connections: it is not running, or not at this address',
  ENOTFOUND: 'the host of Postgres cannot be resolved',
  ETIMEDOUT: 'Postgres does not answer',
  '53100': 'the disk of Postgres is full',
  '53200': 'Postgres is out of memory',
  '53300': 'Postgres has no connections left',
  '57P01': 'Postgres is shutting down',
  '57P02': 'Postgres crashed and is recovering',
  '57P03': 'Postgres is starting up, or is a standby',
  '25006': 'Postgres accepts no writes: it is a standby or read-only',
  '28000': 'Postgres refuses the user, or expects TLS or a client certificate of it',
  '28P01': 'Postgres refuses the password',
  '3D000': 'the database does not exist',
  '42501': 'the database user lacks a privilege',
};

function describeFailure(failure: unknown): string {
  const { code, cause } = failure as { code?: string; cause?: unknown };
  const reason = (code === undefined ? undefined : FAILURES[code]) ?? describeTlsError(failure, 'postgres');
  if (reason !== undefined) return reason;
  if (cause !== undefined && cause !== null) return describeFailure(cause);
  return `Postgres fails${code === undefined ? '' : ` with code ${code}`}: see the log`;
}
