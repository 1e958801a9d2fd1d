import { Gauge, type Registry } from 'prom-client';
import type { MetricInputs } from './types.ts';

/** A value with the labels that identify it. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Adds gauges to a registry, whose values are read when metrics are. Times are seconds, as Prometheus expects. */
export function addGauges(registry: Registry, inputs: MetricInputs): void {
  const add = (name: string, help: string, labelNames: readonly string[], read: () => readonly Sample[]): void => {
    new Gauge({
      name: `tidemark_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.set(labels, value);
      },
    });
  };
  addSources(add, inputs);
  addPools(add, inputs);
  addLive(add, inputs);
  addHealth(add, inputs);
}

type Add = (name: string, help: string, labelNames: readonly string[], read: () => readonly Sample[]) => void;

function addSources(add: Add, { now, sources, state, partitions }: MetricInputs): void {
  const read = (timeOf: (source: string) => number | null, toValue: (ms: number) => number): Sample[] =>
    sources.flatMap((source): Sample[] => {
      const ms = timeOf(source);
      return ms === null ? [] : [[{ source }, toValue(ms)]];
    });
  add(
    'source_age_seconds',
    'Time since the last commit of a source, or the last look that found nothing new',
    ['source'],
    () =>
      read(
        (source) => state(source).freshAtMs,
        (ms) => (now() - ms) / 1000,
      ),
  );
  add('source_watermark_seconds', 'Event time up to which a source is complete, Unix time', ['source'], () =>
    read(
      (source) => state(source).watermarkMs,
      (ms) => ms / 1000,
    ),
  );
  add('source_version', 'Version of the numbers of a source: grows with each commit', ['source'], () =>
    sources.map((source): Sample => [{ source }, state(source).version]),
  );
  const partitionLabels = ['source', 'topic', 'partition'];
  const labelsOf = (source: string, topic: string, partition: number): Readonly<Record<string, string>> => ({
    ...{ source, topic, partition: String(partition) },
  });
  add('partition_stopped', '1 where reading stopped until an operator acts', partitionLabels, () =>
    partitions().map(({ source, topic, partition, stoppedReason }): Sample => [
      labelsOf(source, topic, partition),
      stoppedReason === null ? 0 : 1,
    ]),
  );
  add('partition_last_record_seconds', 'When the last record was taken, Unix time', partitionLabels, () =>
    partitions().flatMap(({ source, topic, partition, lastRecordAtMs }): Sample[] =>
      lastRecordAtMs === null ? [] : [[labelsOf(source, topic, partition), lastRecordAtMs / 1000]],
    ),
  );
}

function addPools(add: Add, { pools }: MetricInputs): void {
  add('postgres_connections', 'Open connections to Postgres', ['pool', 'state'], () =>
    Object.entries(pools).flatMap(([pool, { totalCount, idleCount }]): Sample[] => [
      [{ pool, state: 'active' }, totalCount - idleCount],
      [{ pool, state: 'idle' }, idleCount],
    ]),
  );
  add('postgres_waiting', 'Tasks that wait for a connection to Postgres', ['pool'], () =>
    Object.entries(pools).map(([pool, { waitingCount }]): Sample => [{ pool }, waitingCount]),
  );
}

function addLive(add: Add, { usage }: MetricInputs): void {
  const single = (name: string, help: string, read: () => number): void => add(name, help, [], () => [[{}, read()]]);
  single('live_sockets', 'Open live connections', () => usage().sockets);
  single('live_channels', 'Queries that live connections follow, each counted once', () => usage().channels);
  single('live_result_bytes', 'Memory of the results of live channels', () => usage().resultBytes);
  single('live_unsent_bytes', 'Unsent bytes of the connection that is furthest behind', () => usage().unsentBytes);
  single('live_alert_subscribers', 'Live connections that follow alerts', () => usage().alertSubscribers);
}

function addHealth(add: Add, { readiness }: MetricInputs): void {
  add('ready', '1 where the process takes requests, as /readyz says', [], () => [
    [{}, ['ready', 'degraded'].includes(readiness().status) ? 1 : 0],
  ]);
  add('component_status', '1 for the state that a component is in', ['component', 'status'], () =>
    readiness().components.map(({ name, status }): Sample => [{ component: name, status }, 1]),
  );
  add('expired_rows', 'Rows deleted beyond their retention since the process started', ['kind'], () =>
    Object.entries(readiness().retention?.deleted ?? {}).map(([kind, rows]): Sample => [{ kind }, rows]),
  );
}
