import type { KafkaStatus } from '../ingest/kafka/status.ts';
import type { PositionRow } from '../query/versions/read-states.ts';

/** A part that the service depends on. `degraded`: what does not need it goes on. */
export interface Component {
  readonly name: 'postgres' | 'ingest' | 'kafka' | 'redis';
  readonly status: 'ok' | 'degraded' | 'failed';
  /** What is wrong, for a person. */
  readonly reason?: string;
  /** Each of several, by what it concerns. */
  readonly problems?: readonly Readonly<Record<string, unknown>>[];
}

/** `ready` and `degraded` take requests; the others do not. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'starting' | 'draining' | 'unavailable';
  readonly waitingFor?: string;
  readonly components: readonly Component[];
}

export interface HealthInputs {
  now(): number;
  /** The last look at Postgres that succeeded, and why the last one failed, if it did. */
  postgres(): { readonly seenAtMs: number | null; readonly failure: unknown };
  /** Why the last batch could not be written; undefined once one was. */
  writes(): unknown;
  /** Positions that are read, of every process. */
  positions(): readonly PositionRow[];
  /** Undefined where this process reads no Kafka. */
  kafka(): KafkaStatus | undefined;
  /** Why Redis is away; undefined while it is there, or none is named. */
  redis(): string | undefined;
  /** True where the process answers nothing but health: it is not ready while it cannot ingest. */
  readonly ingestsOnly: boolean;
}

/** Looks come each second; one that takes this long is a failure too. */
const POSTGRES_SILENT_MS = 10_000;
/** A consumer that a broker has not answered for this long is stuck, whatever it waits for. */
const KAFKA_SILENT_MS = 60_000;

/** Tells whether the process may be sent requests, and what is wrong with the parts it needs. */
export class Health {
  /** What a start still waits for; undefined once it is over. */
  waitingFor: string | undefined = 'history';
  isDraining = false;
  readonly #inputs: HealthInputs;

  constructor(inputs: HealthInputs) {
    this.#inputs = inputs;
  }

  readiness(): Readiness {
    const components = [this.#postgres(), this.#ingest(), ...this.#kafka(), ...this.#redis()];
    const isDown = components.some(({ status }) => status === 'failed');
    const { waitingFor } = this;
    if (this.isDraining) return { status: 'draining', components };
    if (isDown) return { status: 'unavailable', components };
    if (waitingFor !== undefined) return { status: 'starting', waitingFor, components };
    return { status: components.some(({ status }) => status === 'degraded') ? 'degraded' : 'ready', components };
  }

  /** Nothing is answered without it. */
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
    const problems = this.#inputs.positions().flatMap(({ source, topic, partition, stoppedReason }) => {
      return stoppedReason === null ? [] : [{ source, topic, partition, reason: stoppedReason }];
    });
    const stopped =
      problems.length === 0
        ? undefined
        : `${problems.length} ${problems.length === 1 ? 'partition' : 'partitions'} stopped`;
    const reason = failure === undefined ? stopped : describeFailure(failure);
    if (reason === undefined) return { name: 'ingest', status: 'ok' };
    return { name: 'ingest', status: 'degraded', reason, ...(problems.length > 0 && { problems }) };
  }

  #kafka(): Component[] {
    const status = this.#inputs.kafka();
    if (!status) return [];
    const { away, topics, partitions, silentMs = 0 } = status;
    const reason =
      away !== undefined
        ? `no broker answers: ${away}`
        : silentMs > KAFKA_SILENT_MS
          ? `the consumer is stuck: no broker has answered it for ${Math.round(silentMs / 1000)} s`
          : [...topics, ...partitions][0]?.reason;
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

/** What Postgres says by code, in words that name no host and no value: everybody may read `/readyz`. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Postgres refuses connections: it does not run, or not there',
  ENOTFOUND: 'the host of Postgres is not known',
  ETIMEDOUT: 'Postgres does not answer',
  '53100': 'the disk of Postgres is full',
  '53200': 'Postgres is out of memory',
  '53300': 'Postgres has no connection left',
  '57P01': 'Postgres is being stopped',
  '57P02': 'Postgres crashed and recovers',
  '57P03': 'Postgres is starting, or a standby',
  '25006': 'Postgres takes no writes: it is a standby, or read-only',
  '28P01': 'Postgres refuses the password',
  '3D000': 'the database does not exist',
  '42501': 'the user of the database lacks a right',
};

export function describeFailure(failure: unknown): string {
  const { code, cause } = failure as { code?: string; cause?: unknown };
  const known = code === undefined ? undefined : FAILURES[code];
  if (known !== undefined) return known;
  if (cause !== undefined && cause !== null) return describeFailure(cause);
  return `Postgres fails${code === undefined ? '' : ` with code ${code}`}: see the log`;
}
