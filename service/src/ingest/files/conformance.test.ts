import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import type { Source } from '../../catalog/model/types.ts';
import { parseEvents } from '../http/parse-events.ts';
import { CASES, type Case } from '../../../test/support/shop/conformance-cases.ts';
import { createDecoder, type DecodeOutcome } from '../decode/decoder.ts';
import { inspectFile } from './inspect-file.ts';
import { openTable } from './open-table.ts';

const source = parseCatalog([
  {
    name: 'conformance.yaml',
    text: `
name: conformance
timezone: Europe/Berlin
sources:
  rows:
    event_time: at
    event_time_zone: Europe/Berlin
    fields:
      at: timestamp
      text: string
      whole: integer
      exact: { type: decimal, scale: 2 }
      flag: boolean
      local: timestamp
      seconds: { type: timestamp, unit: s }
      needed: { type: string, required: true }
    measures: { n: { count: true } }
metrics: { n: }
roles: { all: { metrics: all, dimensions: all } }
`,
  },
]).sources.get('rows') as Source;

let folder: string;
let duckdb: DuckDBInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-conformance-'));
  duckdb = await DuckDBInstance.create(':memory:');
});

afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true, force: true });
});

const AT = '2025-07-07T00:00:00Z';
const ordinal = (field: string): number => [...source.fields.keys()].indexOf(field);
const decoder = createDecoder(source);
const NOW_MS = Date.parse('2025-08-01T00:00:00Z');

function judge(value: Buffer | string | undefined, field: string): Case['expected'] {
  const outcome: DecodeOutcome = decoder.decode({ value: value ?? null, key: null, offset: 0, identity: 'x' }, NOW_MS);
  if (outcome.kind === 'rejected') return { refused: outcome.code };
  return outcome.kind === 'row' ? (outcome.row.values[ordinal(field)] as Case['expected']) : null;
}

async function readOnlyRow(name: string): Promise<string | undefined> {
  const file = await inspectFile({ path: join(folder, name), format: undefined, encoding: undefined });
  const wanted = new Set(source.fields.keys());
  const table = await openTable(file, { rename: new Map(), wanted, delimiter: undefined });
  const texts: string[] = [];
  for await (const { text } of table.rows(0)) texts.push(text);
  expect(texts).toHaveLength(1);
  return texts[0];
}

/** A record with the value in its field, all else right. */
const toJson = ({ field, json }: Case): string =>
  `{"at":"${AT}",${field === 'needed' ? '' : '"needed":"x",'}"${field}":${json}}`;

describe.each(CASES.filter(({ csv }) => csv !== undefined))('$field: $name', (given) => {
  it('is the same from CSV', async () => {
    const isNeeded = given.field === 'needed';
    const header = isNeeded ? 'at,needed' : `at,needed,${given.field}`;
    await writeFile(join(folder, 'one.csv'), `${header}\n${AT}${isNeeded ? '' : ',x'},${given.csv}\n`);
    expect(judge(await readOnlyRow('one.csv'), given.field)).toEqual(given.expected);
  });
});

describe.each(CASES.filter(({ json }) => json !== undefined))('$field: $name', (given) => {
  const json = toJson(given);

  it('is the same from NDJSON and a JSON array', async () => {
    await writeFile(join(folder, 'one.ndjson'), `\ufeff${json}\r\n`);
    expect(judge(await readOnlyRow('one.ndjson'), given.field)).toEqual(given.expected);
    await writeFile(join(folder, 'one.json'), `\n[${json}]`);
    expect(judge(await readOnlyRow('one.json'), given.field)).toEqual(given.expected);
  });

  it('is the same over HTTP, as object, array and line', () => {
    for (const [body, isLines] of [
      [json, false],
      [`[${json}]`, false],
      [`${json}\r\n`, true],
    ] as const) {
      expect(judge(parseEvents(body, isLines, false)[0], given.field)).toEqual(given.expected);
    }
  });

  it('is the same from Kafka', () => {
    expect(judge(Buffer.from(json), given.field)).toEqual(given.expected);
  });
});

describe.each(CASES.filter(({ sql }) => sql !== undefined))('$field: $name', (given) => {
  it('is the same from Parquet', async () => {
    const { field, sql } = given;
    const columns = [
      `'${AT}'::timestamptz as at`,
      ...(field === 'needed' ? [] : ["'x' as needed"]),
      `${sql} as "${field}"`,
    ];
    const connection = await duckdb.connect();
    await connection.run(
      `set timezone = 'UTC'; copy (select ${columns.join(', ')}) to '${join(folder, 'one.parquet')}'`,
    );
    connection.closeSync();
    expect(judge(await readOnlyRow('one.parquet'), field)).toEqual(given.expected);
  });
});
