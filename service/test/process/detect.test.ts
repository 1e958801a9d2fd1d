import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTidemark } from '../support/servers/service-process.ts';

const HOURS = 24 * 40;
const OUTAGE = 900;

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-detect-'));
  file = join(folder, 'orders.csv');
  const lines = Array.from({ length: HOURS }, (_, hour) => {
    const time = new Date(Date.UTC(2026, 0, 5) + hour * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const usual = 100 + 40 * Math.sin((hour / 24) * 2 * Math.PI) + ((hour * 7919) % 17);
    return `${hour >= OUTAGE && hour < OUTAGE + 3 ? 0 : Math.round(usual)},${time}`;
  });
  await writeFile(file, `orders,at\n${lines.join('\n')}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const process = runTidemark(args, {});
  const code = await process.ended;
  return { code, output: process.output() };
}

it('writes one line for each line that came, in its order, with the outage flagged', async () => {
  const out = join(folder, 'judged.csv');
  const columns = ['--time-column', 'at', '--value-column', 'orders'];
  expect((await run('detect', '--csv', file, ...columns, '--out', out)).code).toBe(0);
  const [header, ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\n');
  expect(header).toBe('timestamp,value,expected,lower,upper,score,severity,episode');
  expect(lines).toHaveLength(HOURS);
  const cells = (lines[OUTAGE] as string).split(',');
  expect(cells[0]).toBe('2026-02-11 12:00:00');
  expect(cells[1]).toBe('0');
  expect(cells[6]).toBe('high');
  expect(Number(cells[5])).toBeGreaterThan(0.5);
  expect(lines.filter((line) => /,(medium|high),\d+$/.test(line)).length).toBeLessThan(12);
});

it('says when a rule would have fired', async () => {
  const columns = ['--time-column', 'at', '--value-column', 'orders'];
  const { output } = await run('backtest', '--csv', file, ...columns, '--below', '10');
  expect(output).toBe(
    'would have fired 1 time (first instant of the first bucket to the end of the last: the worst value)\n' +
      '  2026-02-11T12:00:00.000Z to 2026-02-11T15:00:00.000Z: 0\n',
  );
  expect((await run('backtest', '--csv', file, ...columns, '--severity', 'high')).output).toMatch(
    /2026-02-11T12:00:00.000Z to .*: 0, expected \d+/,
  );
});

it.each([
  [['detect', '--out', 'x.csv'], '--csv is missing'],
  [['detect', '--csv', 'nowhere.csv', '--out', 'x.csv'], 'nowhere.csv cannot be read (ENOENT)'],
  [['detect', '--csv', 'FILE', '--out', 'x.csv'], 'line 1: no column "timestamp": expected it among orders, at'],
  [['detect', '--csv', 'FILE', '--granularity', 'fortnight', '--out', 'x.csv'], '--granularity is "fortnight"'],
  [['backtest', '--csv', 'FILE', '--above', 'much'], '--above is "much": expected a number'],
  [['backtest', '--csv', 'FILE', '--severity', 'awful'], '--severity is "awful": expected medium or high'],
  [['backtest', '--csv', 'FILE', '--severity', 'high', '--below', '1'], '--severity and --below: expected'],
  [['backtest', '--rule', 'a', '--above', '1'], '--rule has its own condition'],
  [['backtest', '--severity', 'high'], 'expected one of --csv, --metric and --rule'],
  [['backtest', '--metric', 'a', '--url', 'http://127.0.0.1:1', '--token', 'x'], 'no service answers at'],
])('refuses %j with what was expected', async (args, message) => {
  const { code, output } = await run(...args.map((arg) => (arg === 'FILE' ? file : arg)));
  expect(code).toBeGreaterThan(0);
  expect(output).toContain(message);
});
