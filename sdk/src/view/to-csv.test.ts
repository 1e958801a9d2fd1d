import { expect, it } from 'vitest';
import { makeResult } from '../../test/fixtures/results.ts';
import type { Query } from '../protocol/query.ts';
import { toCsv, type CsvHead } from './to-csv.ts';

const head: CsvHead = {
  title: 'Revenue, today',
  columns: { time: 'Time', revenue: 'Revenue' },
  compared: (name) => `${name} before`,
};
const query: Query = { metrics: ['revenue'], timeDimension: { dateRange: 'today', granularity: 'hour' } };

it('names range, zone, moment and version above the rows, and puts compared values beside them', () => {
  const result = makeResult({ values: [310.5, null], compared: [290, 250] });
  expect(toCsv(query, result, head).split('\r\n')).toEqual([
    '"Revenue, today"',
    'range,2026-11-20T12:00:00.000Z,2026-11-20T14:00:00.000Z',
    'zone,Europe/Berlin',
    'as of,2026-11-20T13:29:59.200Z',
    'version,e1:1',
    '',
    'Time,Revenue,Revenue before',
    '2026-11-20T12:00:00.000Z,310.5,290',
    '2026-11-20T13:00:00.000Z,,250',
    '',
  ]);
});

it('compares parts by their place, and leaves out what is not compared', () => {
  const byRegion = { ...query, dimensions: ['region'] };
  const result = { ...makeResult({ values: [] }), rows: [{ region: 'north', revenue: -3 }] };
  expect(toCsv(byRegion, result, head)).toContain('\r\nregion,Revenue\r\nnorth,-3\r\n');
  const comparison = { dateRange: result.dateRange, totals: {}, rows: [{ region: 'north', revenue: 5 }] };
  expect(toCsv(byRegion, { ...result, comparison }, head)).toContain('\r\nnorth,-3,5\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('lets no spreadsheet run %j', (region) => {
  const result = { ...makeResult({ values: [] }), rows: [{ region, revenue: 1 }] };
  const csv = toCsv({ ...query, dimensions: ['region'] }, result, head);
  expect(csv).toMatch(/\r\n"?'[=+\-@\t\r]/);
});

it('keeps quotes, commas and line breaks inside one cell', () => {
  const result = { ...makeResult({ values: [] }), rows: [{ region: 'a "b", c\nd', revenue: 1 }] };
  expect(toCsv({ ...query, dimensions: ['region'] }, result, head)).toContain('"a ""b"", c\nd",1\r\n');
});
