import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-provider.ts';
import type { KpiCard } from './kpi-card.ts';

afterEach(unmountAll);

/** Hours of today that end at 14:00 in Berlin, each beside the same usual range. */
function makeUsual(metric: string, values: readonly number[], [lower, upper]: readonly [number, number]) {
  const result = makeResult({ metric, values, compared: values });
  const expected = result.rows.map(({ time = '' }) => ({ time, lower, upper, expected: (lower + upper) / 2 }));
  return confirmed({ ...result, expected: { [metric]: expected } });
}

async function mountCard(client: FixtureClient, metric: string): Promise<KpiCard> {
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-card metric=${metric}></kpi-card></kpi-provider>`,
    'kpi-card',
  );
  await until(() => (card.shadowRoot!.querySelector('.band')?.getAttribute('d') ?? '') !== '');
  return card;
}

const toneOf = (card: KpiCard): string | null => card.shadowRoot!.querySelector('.card')!.getAttribute('data-tone');
const ringsOf = (card: KpiCard): string => card.shadowRoot!.querySelector('.ring')!.getAttribute('d')!;

it('draws the usual range behind its line, and stays quiet within it', async () => {
  const card = await mountCard(
    createFixtureClient({ revenue: makeUsual('revenue', [100, 110, 5], [90, 110]) }),
    'revenue',
  );
  expect([toneOf(card), read(card, '.reason'), ringsOf(card)]).to.deep.equal([null, '', '']);
  expect(await findViolations(card)).to.deep.equal([]);
});

it('rings the newest complete hour outside its usual range, says by how much and when, and colours the change', async () => {
  const client = createFixtureClient({ revenue: makeUsual('revenue', [100, 131, 5], [80, 120]) });
  const card = await mountCard(client, 'revenue');
  expect(read(card, '.reason')).to.equal('13:00: 31% above usual');
  expect(toneOf(card)).to.equal('good');
  expect(ringsOf(card)).to.match(/^M50 [\d.-]+h0$/);
  expect(await findViolations(card)).to.deep.equal([]);
});

it('adds the cause to a total outside its usual range once the explanation is there', async () => {
  const client = createFixtureClient({ revenue: makeUsual('revenue', [70, 74, 5], [90, 110]) });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  client.answers.set('/v1/metrics/revenue/explain', promise);
  const card = await mountCard(client, 'revenue');
  expect(read(card, '.reason')).to.equal('28% below usual');
  await until(() => client.requests.length > 0);
  resolve(explanation);
  await until(() => read(card, '.reason') === '28% below usual, broad-based');
  expect(toneOf(card)).to.equal('bad');
  const asked = new URL(client.requests[0]!.path, 'http://localhost').searchParams;
  expect(asked.get('dateRange')).to.equal('2026-11-20T11:00:00.000Z/2026-11-20T13:00:00.000Z');
});

it('asks for nothing beside the first numbers, and for what is usual once, not at each change', async () => {
  const state = makeUsual('revenue', [100, 110, 5], [90, 110]);
  const client = createFixtureClient({ revenue: state });
  const asked: boolean[] = [];
  const { query } = client;
  client.query = (each) => {
    asked.push(each.expected === true);
    return query(each);
  };
  const card = await mountCard(client, 'revenue');
  expect(client.queries.map(({ expected }) => expected)).to.deep.equal([undefined]);
  client.set('revenue', makeUsual('revenue', [100, 110, 9], [90, 110]));
  await card.updateComplete;
  expect(asked).to.deep.equal([true]);
});

it('has the same box, and its parts the same places, before and after it knows what is usual', async () => {
  const client = createFixtureClient({ revenue: makeUsual('revenue', [70, 74, 5], [90, 110]) });
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-card metric="revenue"></kpi-card></kpi-provider>`,
    'kpi-card',
  );
  const places = (): number[][] =>
    [...card.shadowRoot!.querySelectorAll('.card, .number, .change, .target, .sparkline')].map((part) => {
      const { top, height } = part.getBoundingClientRect();
      return [top, height];
    });
  const before = places();
  await until(() => read(card, '.reason') !== '');
  expect(places()).to.deep.equal(before);
});

it('colours a number beyond its limit without knowing what is usual', async () => {
  const rate = makeResult({ metric: 'refund_rate', values: [0.06, 0.06], compared: [0.05, 0.05], total: 0.06 });
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${createFixtureClient({ refund_rate: confirmed(rate) })} locale="en-GB"
      ><kpi-card metric="refund_rate"></kpi-card
    ></kpi-provider>`,
    'kpi-card',
  );
  expect(toneOf(card)).to.equal('bad');
  expect(read(card, '.amount')).to.contain('(bad)');
});
