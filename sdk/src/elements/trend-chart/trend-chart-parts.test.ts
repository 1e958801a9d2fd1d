import { expect } from 'chai';
import { Chart } from 'chart.js';
import { html } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { PARTS } from '../../../test/fixtures/parts.ts';
import { measureContrast, measureDistance } from '../../../test/support/colors.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

async function mountChart(type: string, by = 'region') {
  const client = createFixtureClient(PARTS);
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><trend-chart metric="revenue" range="last 7 days" by=${by} type=${type} compare="none"></trend-chart
    ></kpi-provider>`,
    'trend-chart',
  );
  await until(() => chart.shadowRoot!.querySelector('.part, .notice') !== null);
  return { chart, client };
}
const NAMES = ['north', 'south', 'west', 'east', 'central', 'Other'];
const textsOf = (chart: TrendChart, selector: string): (string | undefined)[] =>
  [...chart.shadowRoot!.querySelectorAll(selector)].map((cell) => cell.textContent?.trim());
const datasetsOf = (chart: TrendChart) => Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.data.datasets;

it('asks for the five largest values, then for these by day', async () => {
  const { client } = await mountChart('bar');
  const [whole, largest, parts] = client.queries;
  expect(whole?.dimensions).to.equal(undefined);
  expect(largest).to.deep.include({ dimensions: ['region'], order: [['revenue', 'desc']], limit: 5 });
  expect(largest?.timeDimension).to.deep.equal({ dateRange: 'last 7 days' });
  expect(parts?.timeDimension).to.deep.equal({ dateRange: 'last 7 days', granularity: 'day' });
  expect(parts?.filters).to.deep.equal([
    { member: 'region', operator: 'equals', values: ['central', 'east', 'north', 'south', 'west'] },
  ]);
});

for (const type of ['bar', 'line']) {
  it(`stacks five parts and the others to the whole, accessibly (${type})`, async () => {
    const { chart } = await mountChart(type);
    await until(() => chart.toPng() !== undefined);
    const datasets = datasetsOf(chart);
    expect(datasets.map(({ label }) => label)).to.deep.equal(NAMES);
    expect(datasets.map(({ data }) => data[0]).reduce((sum, value) => Number(sum) + Number(value), 0)).to.equal(36_000);
    expect(Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.scales['y']!.max).to.be.at.least(54_000);
    expect(textsOf(chart, '.legend span')).to.deep.equal(['Last 7 days', ...NAMES]);
    expect(await findViolations(chart)).to.deep.equal([]);
  });
}

it('has the parts in its table, and beside the pointer', async () => {
  const { chart } = await mountChart('bar');
  await until(() => chart.toPng() !== undefined);
  chart.shadowRoot!.querySelector('.plot')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }));
  await chart.updateComplete;
  await until(() => read(chart, '.readout') !== undefined);
  expect(read(chart, '.readout')).to.contain('north €12,000').and.to.contain('Other €2,000');
  chart.shadowRoot!.querySelector<HTMLButtonElement>('footer button')!.click();
  await chart.updateComplete;
  expect(textsOf(chart, 'thead th')).to.deep.equal(['Time', 'Revenue', ...NAMES]);
  expect(textsOf(chart, 'tbody tr:last-child td').join(' ')).to.equal(
    '€36,000 €12,000 €9,000 €6,000 €4,000 €3,000 €2,000',
  );
});

it('names the dimensions that a metric has where it is given another', async () => {
  const { warn } = console;
  console.warn = () => undefined;
  const { chart } = await mountChart('bar', 'regoin');
  console.warn = warn;
  expect(read(chart, '.notice')).to.contain('by="regoin": expected region, country, channel, category');
});

for (const scheme of ['light', 'dark']) {
  it(`has colours of parts that stand out from the surface and from each other, for all readers (${scheme})`, async () => {
    const { chart } = await mountChart('bar');
    chart.style.colorScheme = scheme;
    const read = (name: string): string => getComputedStyle(chart.shadowRoot!.querySelector(`.probe-${name}`)!).color;
    const colors = Array.from({ length: 8 }, (_none, index) => read(`series-${index + 1}`));
    for (const color of colors) expect(measureContrast(color, read('surface')), color).to.be.at.least(3);
    for (const [index, color] of colors.entries()) {
      for (const other of colors.slice(index + 1)) {
        // 0.02 is just noticeable side by side; those of one chart are far from each other.
        const isOfOneChart = colors.indexOf(other) < 5;
        expect(measureDistance(color, other), `${color} ${other}`).to.be.at.least(isOfOneChart ? 0.11 : 0.08);
      }
    }
  });
}
