import { readFile, mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/embedded/process-identity.ts';
import { SHOP } from '../support/shop/running-service.ts';
import { runTidemark, type ServiceProcess } from '../support/servers/service-process.ts';

let folder: string;
let environment: Record<string, string>;
const processes: ServiceProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-process-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'catalog.yaml'), SHOP);
  environment = { DATA_DIR: join(folder, 'data'), CATALOG: join(folder, 'catalog.yaml'), PORT: '0' };
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((running) => running.end('SIGTERM')));
  await rm(folder, { recursive: true, force: true });
});

function run(args: readonly string[], more: Record<string, string> = {}): ServiceProcess {
  const started = runTidemark(args, { ...environment, ...more });
  processes.push(started);
  return started;
}

async function start(
  args: readonly string[] = [],
): Promise<{ process: ServiceProcess; address: string; token: string }> {
  const process = run(['start', ...args]);
  const [, address] = await process.waitFor(/ at (http:\S+)/);
  const [token] = await process.waitFor(/^eyJ\S+$/m);
  await process.waitFor(/Ctrl-C stops it/);
  return { process, address: address as string, token };
}

const send = (address: string, token: string, id: string) =>
  fetch(`${address}/v1/events/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    body: JSON.stringify({ event_id: id, id, version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: 1 }),
  });

async function countOrders(address: string, token: string): Promise<number> {
  const response = await fetch(`${address}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    body: JSON.stringify({ metrics: ['orders'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] } }),
  });
  const { results } = (await response.json()) as { results: { totals: { orders: number } }[] };
  return results[0]?.totals.orders ?? -1;
}

describe('tidemark start', () => {
  it('stops cleanly, goes on with the same data, and begins anew with --fresh', async () => {
    const first = await start();
    expect((await send(first.address, first.token, 'a')).status).toBe(200);
    expect(await first.process.end('SIGINT')).toBe(0);

    const second = await start();
    expect(await countOrders(second.address, second.token)).toBe(1);
    expect(await second.process.end('SIGTERM')).toBe(0);

    const third = await start(['--fresh']);
    expect(await countOrders(third.address, third.token)).toBe(0);
  });

  it('refuses a second service on the folder, naming the process', async () => {
    const { process } = await start();
    const second = run(['start']);
    await second.waitFor(
      new RegExp(`process ${process.child.pid} uses .*data/shop: stop it, or choose another folder`),
    );
  });

  it('survives kill -9: the Postgres left behind is ended, the data is there, the lock is taken over', async () => {
    const first = await start();
    await send(first.address, first.token, 'a');
    const pidFile = join(folder, 'data', 'shop', 'postgres', 'data', 'postmaster.pid');
    const orphan = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    await first.process.end('SIGKILL');
    expect(isAlive(orphan)).toBe(true);
    const second = await start();
    expect(isAlive(orphan)).toBe(false);
    expect(await countOrders(second.address, second.token)).toBe(1);
  });

  it('says that a port is in use, and how to choose another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const refused = run(['start', '--port', String(port)]);
    await refused.waitFor(new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use: choose another with PORT or --port`));
    await new Promise((resolve) => server.close(resolve));
  });

  it('reports all bad settings at once', async () => {
    const refused = run(['start', '--port', 'many'], { LOG_LEVEL: 'loud' });
    await refused.waitFor(/PORT is "many": expected a whole number/);
    await refused.waitFor(/LOG_LEVEL is "loud"/);
  });
});

/** Runs a command to its end: the next one would find its Postgres on the way down. */
async function finish(args: readonly string[], pattern: RegExp): Promise<RegExpExecArray> {
  const running = run(args);
  const match = await running.waitFor(pattern);
  await running.ended;
  return match;
}

describe('the command line', () => {
  it('reaches the data of a service that runs', async () => {
    const { address, token } = await start();
    const refused = { event_id: 'x', id: 'x', version: 1, at: 'never', region: 'north', total: 1 };
    const row = { event_id: 'y', id: 'y', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: 1 };
    await writeFile(join(folder, 'rows.ndjson'), `${JSON.stringify(refused)}\n${JSON.stringify(row)}\n`);
    const imported = run(['import', join(folder, 'rows.ndjson'), '--source', 'orders']);
    await imported.waitFor(/1 accepted, 0 already known, 1 refused/);
    await run(['dead-letters', 'list']).waitFor(/invalid_event_time/);
    await run(['verify']).waitFor(/gold equals silver/);
    await expect.poll(() => countOrders(address, token), { timeout: 10_000 }).toBe(1);
  });

  it('does not change the catalogue under a service that runs', async () => {
    await start();
    await writeFile(environment.CATALOG as string, SHOP.replace('sum: total', 'sum: version'));
    const refused = run(['verify']);
    await refused.waitFor(/the database has another version of the catalogue shop/);
    expect(await refused.ended).toBe(1);
  });

  it('prints a token alone on its line, which the service takes', async () => {
    const { address } = await start();
    const printed = run(['token', '--role', 'clerk', '--attribute', 'regions=north,south']);
    const [token] = await printed.waitFor(/^eyJ\S+\n/m);
    const response = await fetch(`${address}/v1/catalog`, {
      headers: { Authorization: `Bearer ${token.trim()}`, Connection: 'close' },
    });
    expect(response.status).toBe(200);
  });

  it('warns of attributes that a token lacks, and of those that restrict nothing', async () => {
    const printed = run(['token', '--role', 'clerk', '--attribute', 'region=north']);
    await printed.waitFor(/^eyJ\S+$/m);
    expect(printed.output()).toMatch(/no --attribute regions=…: the role sees rows by it/);
    expect(printed.output()).toMatch(/--attribute region=…: no filter of the role names it, so it restricts nothing/);
  });

  it.each([
    [['tokn'], /"tokn" is not a command: did you mean "token"\?/],
    [['token'], /no --role: expected at least one\nUsage: tidemark token/],
    [['token', '--role', 'bos'], /"bos" is not a role: did you mean "boss"\?/],
    [['token', '--role', 'boss', '--expires', 'soon'], /--expires soon: expected a duration/],
    [['start', '--colour'], /unknown option --colour: expected one of --catalog/],
    [['catalog', 'check', 'nowhere.yaml'], /^nowhere\.yaml does not exist: expected a YAML file/m],
    [['import', 'nowhere.csv', '--source', 'orders'], /nowhere\.csv cannot be read/],
    [['import', 'x.txt', '--source', 'orders'], /ends in \.txt: expected \.csv/],
  ])('%j says what was expected', async (args, message) => {
    const refused = run(args);
    await refused.waitFor(message);
    expect(await refused.end('SIGCONT')).not.toBe(0);
  });

  it.each([[['start']], [['verify']]])('%j names the database that it cannot reach, not its password', async (args) => {
    const refused = run(args, { DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/shop' });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(
      /^DATABASE_URL: Postgres at 127\.0\.0\.1:1 cannot be reached \(.*\): expected .*\n$/m,
    );
    expect(refused.output()).not.toMatch(/hunter2|node:|\.ts:/);
  });

  it('lists commands and settings', async () => {
    await run(['help']).waitFor(/tidemark import FILE[\s\S]*KAFKA_BROKERS/);
  });

  it('prints the tables of a catalogue', async () => {
    await run(['schema']).waitFor(/create table if not exists gold\."orders_by_region_hour"/);
  });

  it('proves gold, lists dead letters and imports into the embedded database', async () => {
    const csv = join(folder, 'orders.csv');
    const rows = ['a,2026-11-07T10:00:00Z,north,1.50', 'b,2026-11-07 11:00:00,,2.25', 'c,never,north,1'];
    await writeFile(csv, `number,at,region,total\n${rows.join('\n')}\n`);
    const source = ['--source', 'orders', '--map', 'number=id'];
    const refused = run(['import', csv, ...source]);
    await refused.waitFor(/"event_id" is not a column of .*orders\.csv.*every record of orders needs event_id/);
    expect(await refused.ended).toBe(1);

    const withIds = rows.map((row, index) => `${row},e${index},1`);
    await writeFile(csv, `number,at,region,total,event_id,version\n${withIds.join('\n')}\n`);
    await finish(
      ['import', csv, ...source],
      /2 accepted, 0 already known, 1 refused\n {2}invalid_event_time: 1, first in row 3/,
    );
    const again = run(['import', csv, ...source]);
    await again.waitFor(
      /2 imported before, 1 refused before, 0 accepted, 0 already known, 0 refused\n.*but 1 row .* refused before/,
    );
    expect(await again.end('SIGCONT')).toBe(1);
    await finish(['verify'], /gold equals silver/);
    const [, id] = await finish(['dead-letters', 'list'], /^(\d+)\t.*invalid_event_time/m);
    const named = ['--catalog', environment.CATALOG as string];
    await finish(['dead-letters', 'show', id as string, ...named], /"code": "invalid_event_time"/);
    await finish(['dead-letters', 'replay', id as string], /0 accepted, 0 already known, 1 refused again/);
    await finish(
      ['positions', 'list'],
      /^source\tkind\ttopic or file\tnext\tstate\n(.*\n)?orders\timport\torders\.csv\t3\t/m,
    );
    await finish(['positions', 'renew', 'orders', ...named], /no partition of orders stopped/);
  });

  it('takes a file again that was refused by a wrong map, and neither rows nor dead letters twice', async () => {
    const csv = join(folder, 'again.csv');
    const rows = ['a,2026-11-07T10:00:00Z,north,1.50,e1,1', 'b,never,north,1,e2,1'];
    await writeFile(csv, `number,at,region,total,event_id,version\n${rows.join('\n')}\n`);
    const source = ['--source', 'orders'];
    const wrong = ['--map', 'number=at', '--map', 'at=id'];
    await finish(['import', csv, ...source, ...wrong], /0 accepted, 0 already known, 2 refused/);
    const mended = ['import', csv, ...source, '--map', 'number=id'];
    await finish(mended, /0 imported before, 2 refused before, 0 accepted.*\n.*but 2 rows .* refused before.*--again/);
    await finish([...mended, '--again'], /^1 accepted, 0 already known, 1 refused\n {2}invalid_event_time: 1/m);
    await finish([...mended, '--again'], /^0 accepted, 1 already known, 1 refused/m);
    const listed = run(['dead-letters', 'list']);
    expect(await listed.ended).toBe(0);
    const [, refused, mendedRow] =
      /^id\ttime\tsource\tplace\tstate\tcode\tmessage\n(\d+)\t.*import row 2\topen\tinvalid_event_time\t.*\n(\d+)\t.*import row 1\tclosed\t.*\n$/.exec(
        listed.output(),
      ) ?? [];
    const show = async (id = ''): Promise<string> => (await finish(['dead-letters', 'show', id], /\{[^]*\}\n/))[0];
    expect(await show(refused)).toMatch(/"replayedAt": null[^]*id\\":\\"b/);
    expect(await show(mendedRow)).toMatch(/"replayedAt": "2/);
    await finish(mended, /but 1 row of this file was refused before/);
    await finish(['verify'], /gold equals silver/);
  });

  it('takes rows whose lines end otherwise, and refuses those with cells too many or too few', async () => {
    const csv = join(folder, 'joined.csv');
    const header = 'id,at,region,total,event_id,version';
    const rows = ['j1,2026-11-08T10:00:00Z,north,1.50,j1,1\r\n', 'j2,2026-11-08T11:00:00Z,north,2.25,j2,1\n'];
    const uneven = ['j3,2026-11-08T12:00:00Z,north,2,25,j3,1\n', 'j4,2026-11-08T12:00:00Z\n'];
    await writeFile(csv, `${header}\r\n${[...rows, ...uneven].join('')}`);
    await finish(
      ['import', csv, '--source', 'orders'],
      /^2 accepted, 0 already known, 2 refused\n {2}wrong_number_of_cells: 2, first in row 3: 7 cells: expected 6, as the header has/m,
    );
    const [, id] = await finish(['dead-letters', 'list'], /^(\d+)\t.*not_an_object/m);
    await finish(
      ['dead-letters', 'replay', id as string, '999999'],
      /1 refused again\n.*\nthere is no dead letter 999999/,
    );
    await writeFile(csv, `${header}\n"j5,2026-11-08T10:00:00Z,north,1,j5,1\nj6,2026-11-08T11:00:00Z,north,1,j6,1\n`);
    await finish(
      ['import', csv, '--source', 'orders'],
      /^1 accepted, 0 already known, 1 refused\n {2}invalid_quote: 1, first in row 1: a quote is not closed/m,
    );
  });

  it('refuses a map of columns and fields that there are not, before it takes a row', async () => {
    const csv = join(folder, 'semicolons.csv');
    await writeFile(csv, 'at;orders\n2026-11-07;1\n');
    const source = ['import', csv, '--source', 'orders'];
    await finish([...source, '--map', 'at=regoin'], /--map at=regoin: "regoin" is not a field of orders: did you mean/);
    await finish(
      [...source, '--map', 'total=total'],
      /no column "total" in .*semicolons\.csv: expected it among at, orders/,
    );
    await finish(['dead-letters', 'list'], /no dead letters/);
    await finish(['dead-letters', 'list', '--source', 'order'], /"order" is not a source: did you mean "orders"\?/);
  });

  it('imports into a running service with the identities of a direct import', async () => {
    const { address, token } = await start();
    const file = join(folder, 'visits.ndjson');
    await writeFile(file, `${JSON.stringify({ at: '2026-11-07T10:00:00Z', page: '/' })}\n`.repeat(3));
    const args = ['import', file, '--source', 'visits', '--endpoint', address, '--token', token];
    await finish(args, /3 accepted, 0 already known, 0 refused/);
    await finish(args, /3 imported before, 0 refused before, 0 accepted/);
    await finish([...args, '--again'], /^0 accepted, 3 already known, 0 refused/m);
    await run(args, { DATA_DIR: join(folder, 'elsewhere') }).waitFor(/0 accepted, 3 already known, 0 refused/);
    const locked = run([...args.slice(0, -1), 'x.y.z']);
    await locked.waitFor(/answered 401/);
    expect(await locked.ended).toBe(1);
  });
});
