import { describe, expect, it } from 'vitest';
import { parseGranularityMs, parseInstantMs, parseTable } from './parse-rows.ts';

const COLUMNS = { timeColumn: 'timestamp', valueColumn: 'value' };

describe('parseTable', () => {
  it('finds the columns wherever they are, and keeps the texts', () => {
    const rows = parseTable(
      '\uFEFFid,value,"timestamp"\r\n1,5.50,"2026-11-07 10:00:00"\r\n2,,2026-11-07T11:00:00Z\r\n',
      COLUMNS,
    );
    expect(rows).toEqual([
      { timestampMs: Date.UTC(2026, 10, 7, 10), value: 5.5, timestampText: '2026-11-07 10:00:00', valueText: '5.50' },
      { timestampMs: Date.UTC(2026, 10, 7, 11), value: null, timestampText: '2026-11-07T11:00:00Z', valueText: '' },
    ]);
  });

  it.each([
    ['time,value\n2026-11-07,1', 'line 1: no column "timestamp": expected it among time, value'],
    ['timestamp,value\n2026-11-07,1\nyesterday,2', 'line 3: timestamp is "yesterday"'],
    ['timestamp,value\n2026-11-07,1\n2026-11-08,12 €', 'line 3: value is "12 €"'],
    ['timestamp,value\n2026-11-07,NaN', 'line 2: value is "NaN"'],
    ['', 'no column "timestamp"'],
  ])('names line and value of what it cannot read: %j', (text, message) => {
    expect(() => parseTable(text, COLUMNS)).toThrow(message);
  });
});

it.each([
  ['2026-11-07', Date.UTC(2026, 10, 7)],
  ['2026-11-07 10:30', Date.UTC(2026, 10, 7, 10, 30)],
  ['2014-04-10 07:15:00.000000', Date.UTC(2014, 3, 10, 7, 15)],
  ['2026-11-07T10:30:00+02:00', Date.UTC(2026, 10, 7, 8, 30)],
  ['1762509600', 1_762_509_600_000],
  ['1762509600000', 1_762_509_600_000],
  ['07.11.2026', Number.NaN],
  ['2026-13-07', Number.NaN],
  ['2026-02-30 10:00', Number.NaN],
  ['2026-11-07 10:30 +02', Date.UTC(2026, 10, 7, 8, 30)],
])('reads %s', (text, ms) => {
  expect(parseInstantMs(text)).toBe(ms);
});

it.each([
  ['hour', 3_600_000],
  ['5m', 300_000],
  ['1d', 86_400_000],
  ['0m', undefined],
  ['month', undefined],
])('reads the granularity %s', (text, ms) => {
  expect(parseGranularityMs(text)).toBe(ms);
});
