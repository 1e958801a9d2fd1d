import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import type { Source } from '../../src/catalog/model/types.ts';
import { describeImport } from '../../src/cli/describe-import.ts';
import { describeState } from '../../src/cli/commands/imports.ts';
import { importDirectly } from '../../src/cli/import-directly.ts';
import { readImportArgs } from '../../src/cli/import-options.ts';
import { openFile } from '../../src/cli/run-import.ts';
import { whileHeld } from '../../src/ingest/files/hold-import.ts';
import { beginImport, listImports } from '../../src/ingest/files/imports.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { verifyGold } from '../../src/medallion/gold/verify-gold.ts';
import { followSourceStates } from '../../src/query/versions/source-states.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const catalog = parseCatalog([
  {
    name: 'exports.yaml',
    text: `
name: exports
timezone: Europe/Berlin
sources:
  exports:
    event_time: at
    fields: { at: timestamp, region: string, amount: { type: decimal, scale: 2 } }
    measures:
      exported: { count: true }
      total: { sum: amount }
      regions: { distinct: region }
      amounts: { distribution: amount }
  sales:
    event_time: at
    event_id: id
    fields: { id: string, at: timestamp, region: string, amount: { type: decimal, scale: 2 } }
    measures: { sold: { count: true }, turnover: { sum: amount } }
dimensions: { region: }
metrics: { exported: , total: , sold: , turnover: , regions: }
roles: { all: { metrics: all, dimensions: all } }
`,
  },
]);

let folder: string;
let store: TestStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-import-'));
  store = await openTestStore({ catalog });
});

afterEach(async () => {
  // The gold of every test must be what its events add up to.
  expect(await verifyGold(store.pool, catalog)).toEqual([]);
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** Imports a text as a file and returns the printed output. */
async function importText(
  name: string,
  text: string,
  options: readonly string[] = [],
  source = 'exports',
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  const args = readImportArgs([path, '--source', source, ...options]);
  const declared = catalog.sources.get(source) as Source;
  const opened = await openFile(args, declared);
  return describeImport(await importDirectly(store.pool, catalog, declared, opened, args)).join('\n');
}

async function read(source: 'exports' | 'sales'): Promise<{ rows: number; sum: string | null }> {
  const column = source === 'exports' ? 'm_total' : 'm_turnover';
  const { rows } = await store.pool.query<{ rows: number; sum: string | null }>(
    `select count(*)::integer as rows, sum(${column}) as sum from bronze.${source}`,
  );
  return rows[0] as { rows: number; sum: string | null };
}

const HEADER = 'at,amount,region\n';
const NORTH = '2025-01-18 10:00,10.00,north\n';
const SOUTH = '2025-01-18 12:00,7.00,south\n';
const FIRST = HEADER + NORTH + NORTH;
const SECOND = FIRST + SOUTH;

describe('files whose rows have no event id', () => {
  it('count twice where they overlap, with a warning', async () => {
    await importText('first.csv', FIRST);
    const output = await importText('second.csv', SECOND);
    expect(output).toContain('100 % of the rows of first.csv (import 1, 2 rows) are in this file too and count twice');
    expect(await read('exports')).toEqual({ rows: 5, sum: '47.00' });
  });

  it('take the place of an earlier one, by name or id, before or after they are in', async () => {
    await importText('first.csv', FIRST);
    expect(await importText('second.csv', SECOND, ['--replace', 'first.csv'])).toContain(
      'replaces first.csv (import 1): 2 rows removed',
    );
    expect(await read('exports')).toEqual({ rows: 3, sum: '27.00' });
    await importText('third.csv', FIRST + NORTH);
    expect(await importText('third.csv', FIRST + NORTH, ['--replace', '2'])).toContain('3 rows removed');
    expect(await read('exports')).toEqual({ rows: 3, sum: '30.00' });
  });

  it('are not doubled when one is mended under its name', async () => {
    await importText('sales.csv', `${HEADER}${NORTH}2025-01-18 11:00,1" x,south\n`);
    const mended = `${HEADER}${NORTH}2025-01-18 11:00,1.00,south\n`;
    await expect(importText('sales.csv', mended)).rejects.toThrow(
      'sales.csv (import 1, 1 rows) was another file with 50 % of these rows, and source exports has no event id',
    );
    expect(await importText('sales.csv', mended, ['--replace'])).toMatch(/^2 accepted, 0 already known, 0 refused/);
    expect(await read('exports')).toEqual({ rows: 2, sum: '11.00' });
    const { rows } = await store.pool.query('select from app.dead_letters where replayed_at is null');
    expect(rows).toHaveLength(0);
  });

  it('may share a name when they share no rows, or when that is asked for', async () => {
    await importText('day.csv', HEADER + NORTH);
    await importText('day.csv', HEADER + SOUTH);
    await importText('day.csv', HEADER + SOUTH + NORTH, ['--add']);
    expect(await read('exports')).toEqual({ rows: 4, sum: '34.00' });
  });

  it('come back after they were replaced', async () => {
    await importText('first.csv', FIRST);
    await importText('second.csv', SECOND, ['--replace', 'first.csv']);
    await importText('first.csv', FIRST, ['--replace', 'second.csv']);
    expect(await read('exports')).toEqual({ rows: 2, sum: '20.00' });
    expect(await importText('first.csv', FIRST, ['--replace', 'second.csv'])).toContain('are removed already');
    expect(await read('exports')).toEqual({ rows: 2, sum: '20.00' });
  });

  it('stay when nothing of the new one can be read, or nothing is there to replace', async () => {
    await importText('first.csv', FIRST);
    await expect(importText('bad.csv', `${HEADER}never,1,north\n`, ['--replace', 'first.csv'])).rejects.toThrow(
      /no row of .*bad\.csv can be read/,
    );
    await expect(importText('second.csv', SECOND, ['--replace', 'frist.csv'])).rejects.toThrow(
      'no import of exports is called frist.csv: expected one of first.csv (import 1, 2 rows)',
    );
    expect(await read('exports')).toEqual({ rows: 2, sum: '20.00' });
  });

  it('are taken out beside live batches', async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) => `2025-01-${10 + (at % 9)} 10:00,${at % 97}.25,r${at % 7}\n`);
    await importText('large.csv', HEADER + rows.join(''));
    const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
    const ingress = { kind: 'http', source: 'exports', topic: 'http', partition: 0, generation: 1 } as const;
    await writer.loadPosition(ingress, 0);
    const write = async (): Promise<void> => {
      for (let at = 0; at < 30; at++) {
        const value = JSON.stringify({ at: '2025-01-12T10:00:00Z', region: `r${at % 7}`, amount: 1 });
        await writer.write({
          ingress,
          records: [{ value, key: null, offset: at, identity: `live:${at}` }],
          durable: true,
        });
      }
    };
    await Promise.all([importText('small.csv', FIRST, ['--replace', 'large.csv']), write()]);
    expect(await read('exports')).toEqual({ rows: 32, sum: '50.00' });
  });
});

describe('files whose rows have event ids', () => {
  it('are replaced with what is changed and left out in the new one', async () => {
    const header = 'id,at,amount,region\n';
    await importText('a.csv', `${header}a,2025-01-18,1.00,x\nb,2025-01-18,2.00,x\n`, [], 'sales');
    await importText('b.csv', `${header}c,2025-01-18,4.00,x\n`, [], 'sales');
    const output = await importText('a2.csv', `${header}b,2025-01-18,3.00,y\n`, ['--replace', 'a.csv'], 'sales');
    expect(output).not.toContain('warning');
    expect(await read('sales')).toEqual({ rows: 2, sum: '7.00' });
  });
});

it('goes on behind a bad row in the middle of a file, and keeps it', async () => {
  const rows = Array.from({ length: 60_000 }, (_, at) => `2025-01-18 10:00,1.00,r${at}\n`);
  rows[50_000] = '2025-01-18 10:00,5" pipe,north\n';
  const output = await importText('long.csv', HEADER + rows.join(''));
  expect(output).toMatch(
    /^59999 accepted, 0 already known, 1 refused\n {2}invalid_quote: 1, first in row 50001: a quote stands/,
  );
  expect(output).toContain('the other 59999 rows were imported; refused ones are kept');
  const { rows: letters } = await store.pool.query<{ record_offset: string }>(
    'select record_offset from app.dead_letters',
  );
  expect(letters).toEqual([{ record_offset: '50000' }]);
});

it('reports what came in', async () => {
  const output = await importText('report.csv', 'at,note,region\n2025-01-18 10:00,x,NULL\n2025-01-19 12:00,y,\n');
  expect(output.split('\n')).toEqual([
    '2 accepted, 0 already known, 0 refused',
    '  events from 2025-01-18T10:00:00+01:00 to 2025-01-19T12:00:00+01:00',
    '  columns that no field reads: note',
    '  fields that were empty in all 2 rows: amount',
    '  region: 1 values such as "NULL" are read as text; list them in "null_words" if they stand for no value',
  ]);
  expect(await importText('empty.csv', HEADER)).toMatch(/warning: .*empty\.csv has no rows/);
  expect(await importText('nothing.csv', '')).toMatch(/warning: .*nothing\.csv has no rows/);
});

it('counts rows that were taken before once, however often the file is taken again', async () => {
  await importText('first.csv', FIRST);
  expect(await importText('first.csv', FIRST, ['--again'])).toMatch(/^0 accepted, 2 already known/);
  expect(await importText('first.csv', FIRST)).toMatch(/^2 imported before, 0 refused before, 0 accepted/);
});

it('knows a running import from one that was interrupted', async () => {
  const begun = await beginImport(store.pool, { source: 'exports', fileHash: 'x', fileName: 'running.csv' });
  const stateOf = async (): Promise<string[]> => (await listImports(store.pool, 'exports')).map(describeState);
  const ended = Promise.withResolvers<undefined>();
  const held = Promise.withResolvers<undefined>();
  const work = whileHeld(store.pool, begun.id, () => {
    held.resolve(undefined);
    return ended.promise;
  });
  await held.promise;
  expect(await stateOf()).toEqual(['running']);
  // As a killed process leaves its connection.
  await store.pool.query(
    `select pg_terminate_backend(pid, 10000) from pg_locks where locktype = 'advisory' and objid = $1 and classid = 7301547
       and database = (select oid from pg_database where datname = current_database())`,
    [begun.id],
  );
  expect(await stateOf()).toEqual(['interrupted']);
  ended.resolve(undefined);
  await work;
});

it('completes the last days of a file when it was read to its end', async () => {
  await importText('days.csv', 'at,region,amount\n2020-10-01,north,1.00\n2020-10-02,north,1.00\n');
  const states = await followSourceStates({
    pool: store.pool,
    catalog,
    now: Date.now,
    pollMs: 3_600_000,
    onError: () => undefined,
  });
  expect(states.state('exports').watermarkMs).toBeGreaterThan(Date.UTC(2020, 9, 3));
  await states.close();
});
