import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, confirmed, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { SETTLED, SETTLING } from '../../../test/fixtures/states.ts';
import { UNUSUAL } from '../../../test/fixtures/unusual.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

const mountChart = (client: FixtureClient, range = 'today', timeZone: string | null = null): Promise<TrendChart> =>
  mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB" .timeZone=${timeZone}
      ><trend-chart metric="revenue" range=${range} expected></trend-chart
    ></kpi-provider>`,
    'trend-chart',
  );
const unusual = (): FixtureClient => createFixtureClient({ revenue: UNUSUAL });

it('asks for expected ranges by hour and day, and by nothing else', async () => {
  for (const [range, isAsked] of [
    ['today', true],
    ['last 30 days', true],
    ['last 2 hours', false],
    ['last 12 months', false],
  ] as const) {
    const client = unusual();
    await mountChart(client, range);
    expect(client.queries[0]?.expected === true, range).to.equal(isAsked);
  }
});

it("asks for none of days in a zone that is not the catalogue's", async () => {
  const client = unusual();
  await mountChart(client, 'last 30 days', 'Asia/Tokyo');
  expect(client.queries[0]?.expected).to.equal(undefined);
});

it('asks for none of the settled part, which has no buckets', async () => {
  const client = createFixtureClient({ net_revenue: SETTLING, 'net_revenue settled': SETTLED });
  const chart = await mountChart(client, 'last 30 days');
  chart.metric = 'net_revenue';
  await chart.updateComplete;
  const settled = client.queries.find(({ timeDimension }) => timeDimension.granularity === undefined);
  expect(settled?.metrics).to.deep.equal(['net_revenue']);
  expect(settled?.expected).to.equal(undefined);
});

it('says what is unusual, in the sentence, below the picture and in the table', async () => {
  const chart = await mountChart(unusual());
  const words = '2 unusual values, furthest Fri 20 Nov, 11:00: 40% above usual';
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.contain(words);
  expect(read(chart, '.remarks')).to.equal(`${words} Why?`);
  expect(read(chart, '.legend')).to.contain('Usual range');
  chart.shadowRoot?.querySelector<HTMLButtonElement>('footer > button')?.click();
  await chart.updateComplete;
  const rows = [...chart.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
    row.textContent?.replace(/\s+/g, ' ').trim(),
  );
  expect(rows.filter((row) => row?.includes('usual'))).to.have.length(2);
  expect(rows).to.include('Fri 20 Nov, 11:00 (40% above usual) €2,940 €2,010 €1,680 – €2,520');
  expect(await findViolations(chart)).to.deep.equal([]);
});

it('asks why of the bucket that is furthest from usual', async () => {
  const chart = await mountChart(unusual());
  const asked = nextEvent(chart, 'kpi-explain');
  chart.shadowRoot?.querySelector<HTMLButtonElement>('.remarks button')?.click();
  expect((await asked).detail).to.deep.include({
    view: 'explain',
    metric: 'revenue',
    range: ['2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z'],
  });
});

it('says nothing where nothing is unusual', async () => {
  const usual = confirmed(makeResult({ values: [100, 101] }));
  expect(read(await mountChart(createFixtureClient({ revenue: usual })), '.remarks')).to.equal(undefined);
});

it('says why the usual range stops', async () => {
  const client = unusual();
  const { catalog } = client.catalog.get();
  const calendar = [{ name: 'Black Friday week', from: '2026-11-20', to: '2026-11-30' }];
  client.catalog.set({ catalog: { ...catalog!, calendar } });
  expect(read(await mountChart(client), '.remarks')).not.to.contain('No usual range');
  const { result } = UNUSUAL;
  const expected = {
    revenue: result!.expected!['revenue']!.map(({ time }) => ({ time, expected: null, lower: null, upper: null })),
  };
  client.set('revenue', confirmed({ ...result!, expected }));
  const chart = await mountChart(client);
  expect(read(chart, '.remarks')).to.equal('No usual range during Black Friday week');
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.contain('No usual range during');
});
