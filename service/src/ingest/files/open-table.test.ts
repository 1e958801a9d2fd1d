import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../../catalog/model/types.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import { SMALL } from '../../catalog/file/testing.ts';
import { checkColumns } from './check-columns.ts';
import { inspectFile } from './inspect-file.ts';
import { openTable } from './open-table.ts';
import type { FileTable } from './types.ts';

const orders = parseCatalog([{ name: 'small.yaml', text: SMALL }]).sources.get('orders') as Source;
const wanted = new Set(orders.fields.keys());

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-table-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Options {
  readonly encoding?: string;
  readonly rename?: ReadonlyMap<string, string | null>;
  readonly delimiter?: string;
}

async function open(name: string, content: string | Buffer, options: Options = {}): Promise<FileTable> {
  const path = join(folder, name);
  await writeFile(path, content);
  const { rename = new Map<string, string | null>(), encoding, delimiter } = options;
  const file = await inspectFile({ path, format: undefined, encoding });
  return openTable(file, { rename, wanted, delimiter });
}

async function readAll(table: FileTable, fromRow = 0): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { text, problem } of table.rows(fromRow)) rows.push(problem?.code ?? JSON.parse(text));
  return rows;
}

const read = async (...given: Parameters<typeof open>): Promise<unknown[]> => readAll(await open(...given));

const ROWS = [{ region: 'Köln' }, { region: 'Mölln' }];
const CSV = 'region,items\nKöln,\nMölln,\n';

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(CSV), undefined],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${CSV}`), undefined],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${CSV}`, 'utf16le'), undefined],
    ['UTF-16 big-endian', Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16(), undefined],
    ['stated UTF-16', Buffer.from(CSV, 'utf16le'), 'utf-16le'],
    ['stated Windows-1252', Buffer.from(CSV, 'latin1'), 'windows-1252'],
    ['gzip', gzipSync(CSV), undefined],
    ['zstd', zstdCompressSync(CSV), undefined],
  ])('reads %s', async (_, content, encoding) => {
    expect(await read('a.csv', content, encoding === undefined ? {} : { encoding })).toEqual(ROWS);
  });

  it('knows a compressed file as the same one', async () => {
    await open('a.csv', CSV);
    await open('a.csv.gz', gzipSync(CSV));
    const [plain, compressed] = await Promise.all(
      ['a.csv', 'a.csv.gz'].map((name) =>
        inspectFile({ path: join(folder, name), format: undefined, encoding: undefined }),
      ),
    );
    expect(compressed?.hash).toBe(plain?.hash);
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from(CSV, 'latin1'), 'a.csv is not utf-8 (line 2 is "Köln," as windows-1252)'],
    [
      'a character cut off',
      Buffer.from('region\nK\u00f6').subarray(0, -1),
      'is not utf-8 (its last character is incomplete)',
    ],
    ['UTF-16 without a mark', Buffer.from(CSV, 'utf16le'), 'expected --encoding utf-16le or utf-16be'],
    ['half of a gzip file', gzipSync(CSV).subarray(0, 30), 'is not a whole gzip file'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004...'), 'is a zip archive or a spreadsheet (.xlsx)'],
  ])('refuses %s before the first row', async (_, content, message) => {
    await expect(open('a.csv', content)).rejects.toThrow(message);
  });

  it('refuses an encoding that the byte order mark contradicts', async () => {
    await expect(open('a.csv', `\ufeff${CSV}`, { encoding: 'windows-1252' })).rejects.toThrow(
      'byte order mark of utf-8',
    );
  });
});

describe('CSV', () => {
  it('goes on behind rows that are wrong, and from a row', async () => {
    const table = await open('a.csv', 'id,region\n1,a\n2,5" pipe\n3\n4,d\n');
    expect(await readAll(table)).toEqual([
      { id: '1', region: 'a' },
      'invalid_quote',
      'wrong_number_of_cells',
      { id: '4', region: 'd' },
    ]);
    expect(await readAll(table, 3)).toEqual([{ id: '4', region: 'd' }]);
  });

  it('finds the character between cells, and says so', async () => {
    const table = await open('a.csv', 'region;items\n"a;b";1,5\n');
    expect(table.notes).toEqual(['cells are separated by ";"']);
    expect(await readAll(table)).toEqual([{ region: 'a;b', items: '1,5' }]);
    expect(await read('a.tsv', 'region\titems\na\t1\n')).toEqual([{ region: 'a', items: '1' }]);
    expect(await read('a.csv', 'region;items\na;1\n', { delimiter: ',' })).toEqual([{ 'region;items': 'a;1' }]);
  });

  it('renames and leaves out columns, and takes blanks off the header', async () => {
    const rename = new Map([
      ['Town', 'region'],
      ['note', null],
    ]);
    expect(await read('a.csv', 'Town , note\nx,y\n', { rename })).toEqual([{ region: 'x' }]);
  });

  it('has no columns where there is no header', async () => {
    const table = await open('a.csv', '');
    expect(table.columns).toEqual([]);
    expect(await readAll(table)).toEqual([]);
  });
});

describe('JSON', () => {
  it('ends lines at line feeds alone', async () => {
    expect(await read('a.ndjson', '{"region":"a\u2028b"}\r\n\n{"region":"c\u0085"}')).toEqual([
      { region: 'a\u2028b' },
      { region: 'c\u0085' },
    ]);
  });

  it('reads an array, whatever the file is called', async () => {
    expect(await read('a.json', ' [{"region":"a"},\n{"region":"b"}]')).toEqual([{ region: 'a' }, { region: 'b' }]);
    expect(await read('a.ndjson', '[{"region":"a"}]')).toEqual([{ region: 'a' }]);
    expect(await read('a.json', '{"region":"a"}\n{"region":"b"}\n')).toEqual([{ region: 'a' }, { region: 'b' }]);
  });

  it('keeps digits when it renames', async () => {
    const table = await open('a.ndjson', '{"sum":70368744177664.010,"b":{"c":1e400}}', {
      rename: new Map([['sum', 'amount']]),
    });
    const rows = [];
    for await (const { text } of table.rows(0)) rows.push(text);
    expect(rows).toEqual(['{"amount":70368744177664.010,"b":{"c":1e400}}']);
  });

  it('refuses a row that has a name twice once it is renamed', async () => {
    expect(await read('a.ndjson', '{"sum":1,"amount":2}', { rename: new Map([['sum', 'amount']]) })).toEqual([
      'duplicate_column',
    ]);
  });
});

describe('Parquet', () => {
  const write = async (name: string, select: string): Promise<Buffer> => {
    const duckdb = await DuckDBInstance.create(':memory:');
    const connection = await duckdb.connect();
    await connection.run(`copy (${select}) to '${join(folder, name)}' (format parquet)`);
    connection.closeSync();
    duckdb.closeSync();
    const { readFile } = await import('node:fs/promises');
    return readFile(join(folder, name));
  };

  it('reads structs, and leaves out lists and maps that no field reads', async () => {
    const bytes = await write(
      'a.parquet',
      "select 'a' as region, [1] as tags, map {'k': 1} as more, {'n': 1::bigint, 'd': 0.35::decimal(9,2)} as payment",
    );
    const table = await open('b.parquet', bytes);
    expect(table.notes).toEqual(['columns left out: tags (it is a list), more (it is a map)']);
    expect(await readAll(table)).toEqual([{ region: 'a', payment: { n: 1, d: '0.35' } }]);
  });

  it('refuses a list that a field reads, by the column\u2019s name', async () => {
    const bytes = await write('a.parquet', "select ['a'] as region");
    await expect(open('b.parquet', bytes)).rejects.toThrow(/column "region" of .*b\.parquet is a list: expected/);
    await expect(open('b.parquet', 'PAR1')).rejects.toThrow(/b\.parquet is not a Parquet file/);
  });
});

describe('checkColumns', () => {
  const check = (columns: readonly string[], rename: [string, string | null][] = [], isFixed = true) =>
    checkColumns('a.csv', { columns, isFixed }, { rename: new Map(rename), wanted }, orders);
  const needed = ['order_id', 'version', 'ordered_at'];

  it('names the columns that no field reads', () => {
    expect(check([...needed, 'note', 'note', 'old', ''], [['old', null]])).toEqual({ unread: ['note'] });
  });

  it.each([
    [[...needed, 'amount', 'amount'], [], 'columns 4 ("amount") and 5 ("amount") of a.csv are both amount'],
    [[...needed, 'sum', 'amount'], [['sum', 'amount']], 'columns 4 ("sum") and 5 ("amount") of a.csv are both amount'],
    [[...needed, 'Region'], [], 'column "Region" of a.csv is not the field "region": expected --map "Region=region"'],
    [['Order ID', 'version', 'ordered_at'], [], 'column "Order ID" of a.csv is not the field "order_id"'],
    [needed, [['town', 'region']], 'no column "town" in a.csv: expected it among order_id'],
    [['order_id', 'version', 'day'], [], 'every record of orders needs ordered_at; --map COLUMN=ordered_at renames'],
  ] as [string[], [string, string | null][], string][])('refuses %j with %j', (columns, rename, message) => {
    expect(() => check(columns, rename)).toThrow(message);
  });

  it('needs no column of JSON, whose rows are refused one by one', () => {
    expect(check(['region'], [], false)).toEqual({ unread: [] });
    expect(() => check(['Region'], [], false)).toThrow('is not the field "region"');
  });
});
