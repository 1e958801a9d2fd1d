import {
  listPositions,
  renewStopped,
  retireTopic,
  skipStopped,
  type ListedPosition,
} from '../../ingest/pipeline/operate-positions.ts';
import { requestSnapshot } from '../../ingest/postgres/request-snapshot.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore, type StoreUse } from '../with-store.ts';

export const positionsCommand: Command = {
  name: 'positions',
  usage: 'list | renew TOPIC | skip TOPIC PARTITION --to OFFSET | retire TOPIC | snapshot SOURCE   [--catalog FILE]',
  summary: 'List the positions of each source, and resume partitions that stopped',
  async run(args) {
    const options = { catalog: { type: 'string' }, to: { type: 'string' } } as const;
    const { values, positionals } = readArgs(args, options, { least: 1, most: 3 });
    const [action = '', topic, partition] = positionals;
    if (action === 'list' && positionals.length === 1) return list(values.catalog);
    if (action === 'renew' && topic !== undefined && positionals.length === 2) return renew(topic, values.catalog);
    if (action === 'retire' && topic !== undefined && positionals.length === 2) return retire(topic, values.catalog);
    if (action === 'snapshot' && topic !== undefined && positionals.length === 2)
      return snapshot(topic, values.catalog);
    if (action === 'skip' && topic !== undefined && partition !== undefined) {
      return skip(topic, readNumber('PARTITION', partition), readNumber('--to', values.to ?? ''), values.catalog);
    }
    throw new UsageError(
      `positions ${positionals.join(' ')}: expected list, renew TOPIC, skip TOPIC PARTITION --to OFFSET, retire TOPIC or snapshot SOURCE`,
    );
  },
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new UsageError(`${name} is "${text}": expected a whole number`);
  return value;
}

async function list(catalog: string | undefined): Promise<number> {
  const positions = await withStore('read', (store) => listPositions(store.pool), catalog);
  if (positions.length > 0) print(HEADER);
  for (const position of positions) {
    const { source, kind, nextOffset } = position;
    print([source, kind, namePlace(position), nextOffset, describeState(position)].join('\t'));
  }
  if (positions.length === 0) print('no records were read yet');
  return positions.some(({ stoppedReason, retiredAt }) => stoppedReason !== null && retiredAt === null) ? 1 : 0;
}

const HEADER = ['source', 'kind', 'topic or file', 'next', 'state'].join('\t');

/** Names a partition, or an imported file; a file whose name is not stored by the first digits of its hash. */
function namePlace({ kind, topic, partition, fileName }: ListedPosition): string {
  if (fileName !== null) return fileName;
  return kind === 'import' ? `file ${topic.slice(0, 12)}` : `${topic}[${partition}]`;
}

function describeState({ stoppedReason, stoppedAt, retiredAt, lastRecordAt }: ListedPosition): string {
  if (retiredAt) return `retired ${retiredAt.toISOString()}: it is no longer read, and ignored for freshness`;
  if (stoppedReason !== null) return `stopped ${stoppedAt?.toISOString() ?? ''}: ${stoppedReason}`;
  return lastRecordAt ? `last record ${lastRecordAt.toISOString()}` : 'no record yet';
}

const actOn = (
  action: string,
  topic: string,
  details?: Readonly<Record<string, unknown>>,
  kind: 'topic' | 'source' = 'topic',
): StoreUse => ({
  access: 'operate',
  act: {
    action: `positions.${action}`,
    object: { kind, id: topic },
    details: details ?? null,
    recorded: 'started',
  },
});

async function renew(topic: string, catalog: string | undefined): Promise<number> {
  const renewed = await withStore(actOn('renew', topic), (store) => renewStopped(store.pool, topic), catalog);
  print(renewed.length === 0 ? `no partition of ${topic} stopped` : `renewed ${renewed.join(', ')}`);
  return 0;
}

async function skip(topic: string, partition: number, to: number, catalog: string | undefined): Promise<number> {
  const from = await withStore(
    actOn('skip', topic, { partition, to }),
    (store) => skipStopped(store.pool, topic, partition, to),
    catalog,
  );
  const name = `${topic}[${partition}]`;
  if (from === undefined) {
    print(`${name} was not changed: expected a partition that stopped before offset ${to} (see positions list)`);
    return 1;
  }
  print(`${name} continues at offset ${to}: ${to - from} offsets from ${from} on were skipped`);
  return 0;
}

async function retire(topic: string, catalog: string | undefined): Promise<number> {
  const retired = await withStore(actOn('retire', topic), (store) => retireTopic(store.pool, topic), catalog);
  print(retired.length === 0 ? `no partition of ${topic} is left to retire` : `retired ${retired.join(', ')}`);
  return 0;
}

async function snapshot(source: string, catalog: string | undefined): Promise<number> {
  const due = await withStore(
    actOn('snapshot', source, undefined, 'source'),
    (store) => requestSnapshot(store.pool, source),
    catalog,
  );
  if (due.length > 0) print(`${due.join(', ')} will be copied anew`);
  else print(`source ${source} was not changed: expected one that follows a table of a Postgres (see positions list)`);
  return due.length > 0 ? 0 : 1;
}
