import { expect, it } from 'vitest';
import { makeResult } from '../../test/fixtures/results.ts';
import type { QueryResult } from '../protocol/query.ts';
import { describeAgainst } from './describe-against.ts';
import { createFormatter } from './formatter.ts';
import { de } from './texts/de.ts';
import { registerTexts } from './texts/texts.ts';

registerTexts('de', de);

/** Today until `asOf`, compared up to `until` with yesterday. */
function describe(
  until: string,
  locale: string,
  range = 'today',
  asOf = '2026-11-20T06:44:41.000Z',
): string | undefined {
  const result = makeResult({ values: [1, 2], compared: [1, 1, 1] });
  const { comparison } = result;
  const running: QueryResult = {
    ...result,
    asOf,
    dateRange: ['2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'],
    comparison: {
      ...comparison!,
      dateRange: ['2026-11-18T23:00:00.000Z', '2026-11-19T23:00:00.000Z'],
      aligned: {
        ...comparison!.aligned!,
        current: { ...comparison!.aligned!.current, dateRange: ['2026-11-19T23:00:00.000Z', until] },
      },
    },
  };
  const words = describeAgainst('previous period', range, running, createFormatter(locale, 'Europe/Berlin'));
  return words?.replace(/\s/g, ' ');
}

it('says up to which time of the running day both are compared, in the clock of the locale', () => {
  expect(describe('2026-11-20T06:00:00.000Z', 'en-US')).toBe('vs yesterday up to 7 AM');
  expect(describe('2026-11-20T06:00:00.000Z', 'en-GB')).toBe('vs yesterday up to 07:00');
  expect(describe('2026-11-20T06:00:00.000Z', 'de-DE')).toBe('ggü. gestern bis 7 Uhr');
  expect(describe('2026-11-20T06:44:00.000Z', 'en-US')).toBe('vs yesterday up to 7:44 AM');
  expect(describe('2026-11-20T06:44:00.000Z', 'de-DE')).toBe('ggü. gestern bis 07:44');
});

it('names the day where the part ends before the running one', () => {
  expect(describe('2026-11-19T23:00:00.000Z', 'en-GB', 'last 7 days')).toBe('vs Thu 19 Nov up to 19 Nov');
  expect(describe('2026-11-19T18:00:00.000Z', 'en-GB', 'last 7 days')).toBe('vs Thu 19 Nov up to 19 Nov, 19:00');
  expect(describe('2026-11-20T06:00:00.000Z', 'en-GB', 'last 7 days')).toBe('vs Thu 19 Nov up to 07:00');
});

it('says no time once the range is over', () => {
  expect(describe('2026-11-20T23:00:00.000Z', 'en-GB', 'today', '2026-11-20T23:00:01.000Z')).toBe('vs yesterday');
});

it('says nothing where nothing can be compared', () => {
  const formatter = createFormatter('en-GB', 'Europe/Berlin');
  expect(
    describeAgainst('previous period', 'today', makeResult({ values: [1], compared: [1] }), formatter),
  ).toBeUndefined();
  expect(
    describeAgainst(undefined, 'today', makeResult({ values: [1, 2], compared: [1, 1] }), formatter),
  ).toBeUndefined();
});
