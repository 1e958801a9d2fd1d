import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;

beforeAll(async () => {
  running = await runService();
  const orders = Array.from({ length: 21 * 24 }, (_, hour) => {
    const at = new Date(Date.UTC(2025, 9, 1, hour, 30)).toISOString();
    return { event_id: `e${hour}`, id: `o${hour}`, version: 1, at, region: 'north', total: '10.00' };
  });
  expect((await (await running.fetch('/v1/events/orders', { body: orders })).json()) as object).toMatchObject({
    accepted: orders.length,
  });
  // Watermarks are read each second.
  await vi.waitFor(async () => {
    const response = await explain('dateRange=2025-10-20');
    const { error } = (await response.json()) as { error?: object };
    if (error) expect(error).toMatchObject({ code: 'nothing_closed', retryable: true });
    expect(response.status).toBe(200);
  }, 10_000);
});

afterAll(() => running.close());

const explain = (parameters: string): Promise<Response> => running.fetch(`/v1/metrics/revenue/explain?${parameters}`);

it.each([
  'dateRange=2025-10-20',
  'dateRange=2025-10-20/2025-10-20',
  'dateRange=2025-10-20%2F2025-10-20',
  'dateRange=2025-10-20%20/%202025-10-20',
  'dateRange=2025-10-20..2025-10-20',
  'dateRange=2025-10-20,2025-10-20',
  'dateRange=2025-10-20+to+2025-10-20',
  'dateRange=%5B%222025-10-20%22,%222025-10-20%22%5D',
  'dateRange=%222025-10-20%22',
  'dateRange=2025-10-20T00:00Z/2025-10-21T00:00Z',
  'dateRange=2025-10-20T00:00/2025-10-21T00:00',
  'dateRange=2025-10-20%2000:00/2025-10-21%2000:00',
  'dateRange=2025-10-20T02:00:00%2B02:00/2025-10-21T02:00:00%2B02:00',
  'dateRange=2025-10-20T02:00:00+02:00/2025-10-21T02:00:00+02:00',
])('explains one day asked as %s', async (parameters) => {
  const response = await explain(parameters);
  const explanation = (await response.json()) as Explanation;
  expect(explanation).toMatchObject({
    dateRange: ['2025-10-20T00:00:00.000Z', '2025-10-21T00:00:00.000Z'],
    actual: 240,
  });
});

it.each([
  [
    'of which there is no data',
    '2025-09-01/2025-09-07',
    'There is no data of 1 – 7 Sept to compare with: data begins on',
  ],
  ['of which most is missing', '2025-09-28/2025-10-04', 'There is too little data of 28 Sept – 4 Oct to compare with'],
])('says no zero of a compared range %s', async (_, compared, words) => {
  const ask = async (language: string): Promise<Explanation> => {
    const response = await explain(`dateRange=2025-10-10/2025-10-16&compareDateRange=${compared}&language=${language}`);
    return (await response.json()) as Explanation;
  };
  const explanation = await ask('en-GB');
  expect(explanation).toMatchObject({ actual: 1680, base: null, change: null, changeRatio: null, baseRanges: [] });
  expect(explanation).toMatchObject({ splits: [], rateSplits: [], factors: null });
  expect(explanation.text.replaceAll('\u2009', ' ')).toMatch(/^Revenue came to €1,680 \(10 – 16 Oct\)\. There/);
  expect(explanation.text.replaceAll('\u2009', ' ')).toContain(words);
  expect(explanation.text).toMatch(/data begins on 1 Oct,? 0?0:30\.$/);
  expect(explanation.sentences.map(({ kind }) => kind)).toEqual(['change', 'no_base']);
  expect((await ask('de')).text).toMatch(/^Revenue: 1\.680.€ \(.+\)\. Zum Vergleich .+ 1\. Okt\.,? 0?0:30\.$/);
});

it('compares with a range of which nearly all is known', async () => {
  const response = await explain('dateRange=2025-10-10/2025-10-16&compareDateRange=2025-10-01/2025-10-07');
  expect(await response.json()).toMatchObject({ actual: 1680, base: 1680, change: 0 });
});

it.each([
  [
    'dateRange=2025-10-20/2025-10-20/2025-10-20',
    'dateRange "2025-10-20/2025-10-20/2025-10-20" cannot be used: expected one date',
  ],
  ['dateRange=20.10.2025', 'dateRange "20.10.2025" cannot be used: expected one date such as 2026-11-07'],
  ['dateRange=2025-10', 'dateRange "2025-10" cannot be used: expected one date such as 2026-11-07'],
  ['dateRange=2025-10-20T10:00Z', 'dateRange "2025-10-20T10:00Z" cannot be used: expected one date'],
  ['dateRange=', 'dateRange "" cannot be used: expected one date'],
  ['dateRange=2025-10-20/', 'dateRange[1] "" cannot be used: expected two dates (YYYY-MM-DD)'],
  ['', 'dateRange is missing: expected one date, two dates or instants as 2026-11-01/2026-11-07, or words'],
  [
    'dateRange=2025-10-20&dateRange=2025-10-21',
    'dateRange is ["2025-10-20", "2025-10-21"]: expected one date, two dates',
  ],
  ['date=2025-10-20', 'the request has the unknown key "date": expected one of dateRange'],
  [
    'dateRange=2025-10-20&compareDateRange=last+week',
    'compareDateRange "last week" cannot be used: expected "same period last week", or',
  ],
  [
    'dateRange=2025-10-20T00:00Z/9999-12-31T23:00:00-01:00',
    'dateRange ["2025-10-20T00:00Z", "9999-12-31T23:00:00-01:00"] cannot be used: expected a range that ends within the year 9999',
  ],
])('refuses %s with the value and the forms that are read', async (parameters, message) => {
  const response = await explain(parameters);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toContain(message);
});
