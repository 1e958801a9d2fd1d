import { expect, it } from 'vitest';
import { createLanguage } from '../../src/alerting/notifications/messages/language.ts';
import { describeDigest } from '../../src/digests/describe-digest.ts';
import { findUnfinished } from '../../src/digests/find-unfinished.ts';
import type { Digest } from '../../src/catalog/model/digest-types.ts';
import { digestCatalog } from '../support/shop/digest-shop.ts';

const TIMEZONE = 'Europe/Berlin';
const PERIOD = {
  fromMs: Date.parse('2026-03-23T00:00:00+01:00'),
  toMs: Date.parse('2026-03-30T00:00:00+02:00'),
  dates: ['2026-03-23', '2026-03-29'],
} as const;

/** The lines below a number and below the largest values, of a digest of that week. */
function describe(language: string, watermark: string | null) {
  const unfinished = findUnfinished(PERIOD, watermark === null ? null : Date.parse(watermark), 0, TIMEZONE);
  const subject = { metric: 'orders', label: undefined, unfinished };
  const card = { ...subject, filters: [], value: 0, base: null, compared: null, unusual: undefined, trend: [] };
  const breakdown = { ...subject, dimension: 'region', rows: [{ member: 'south', value: 0, base: null }] };
  const digest = digestCatalog.digests.get('weekly') as Digest;
  const { cards, breakdowns } = describeDigest(
    { digest, period: PERIOD, cards: [card], breakdowns: [breakdown] },
    createLanguage(digestCatalog, undefined, { language, timezone: TIMEZONE }),
  );
  expect(breakdowns[0]?.note).toBe(cards[0]?.note);
  return cards[0]?.note;
}

it.each([
  ['en', '2026-03-30T00:00:00+02:00', undefined],
  ['en', '2026-03-28T10:19:00+01:00', 'Data is complete until Sat 28 Mar, 10:19.'],
  ['en', '2026-03-23T00:00:00+01:00', 'Data is complete until Mon 23 Mar, 00:00.'],
  ['en', '2026-03-22T23:59:59+01:00', 'Data is complete only until Sun, 22 Mar 2026, 23:59, before this period began.'],
  ['en', '2026-03-20T00:00:00+01:00', 'Data is complete only until Fri, 20 Mar 2026, 00:00, before this period began.'],
  ['en', null, 'No data is complete yet.'],
  ['de', '2026-03-28T10:19:00+01:00', 'Die Daten sind bis Sa., 28. März, 10:19 vollständig.'],
  [
    'de',
    '2026-03-20T00:00:00+01:00',
    'Die Daten sind nur bis Fr., 20. März 2026, 00:00 vollständig, also nicht für diesen Zeitraum.',
  ],
  ['de', null, 'Noch sind keine Daten vollständig.'],
])('a digest says in %s of data that is complete until %s: %s', (language, watermark, note) => {
  expect(describe(language, watermark)).toBe(note);
});
