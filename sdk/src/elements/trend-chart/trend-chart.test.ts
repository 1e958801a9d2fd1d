import { expect } from 'chai';
import { Chart } from 'chart.js';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { SETTLING, STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

const mountChart = (client: FixtureClient): Promise<TrendChart> =>
  mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"><trend-chart metric="revenue"></trend-chart></kpi-provider>`,
    'trend-chart',
  );
const ready = (): FixtureClient => createFixtureClient({ revenue: STATES['ready']! });
const press = (chart: TrendChart, key: string): void => {
  const plot = chart.shadowRoot?.querySelector('.plot');
  plot?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
};

for (const [name, state] of Object.entries(STATES)) {
  it(`is accessible when ${name}`, async () => {
    const chart = await mountChart(createFixtureClient({ revenue: state }));
    expect(await findViolations(chart)).to.deep.equal([]);
  });
}

it('draws', async () => {
  const chart = await mountChart(ready());
  await until(() => chart.toPng() !== undefined);
  const { width, height } = chart.shadowRoot!.querySelector('canvas')!;
  expect(Math.min(width, height)).to.be.greaterThan(100);
  expect(chart.toPng()?.length).to.be.greaterThan(2000);
});

it('puts points where their times are at once, at first and in another width', async () => {
  const chart = await mountChart(ready());
  await until(() => chart.toPng() !== undefined);
  const canvas = chart.shadowRoot!.querySelector('canvas')!;
  const points = Chart.getChart(canvas)!.getDatasetMeta(0).data;
  const isInPlace = (): boolean => points.every((point) => point.x === point.getProps(['x'], true).x);
  expect(isInPlace()).to.equal(true);
  const { width } = canvas;
  chart.style.width = '400px';
  await until(() => canvas.width !== width);
  expect(isInPlace()).to.equal(true);
});

it('says in a sentence what it shows', async () => {
  const chart = await mountChart(ready());
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.equal(
    'Revenue, today: €14,600. Highest €2,260 (Fri 20 Nov, 12:00), lowest €160.00 (Fri 20 Nov, 03:00).',
  );
});

it('shows the same numbers as a table, newest first, accessibly', async () => {
  const chart = await mountChart(ready());
  chart.shadowRoot?.querySelector<HTMLElement>('footer button')?.click();
  await chart.updateComplete;
  const rows = [...chart.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
    row.textContent?.replace(/\s+/g, ' ').trim(),
  );
  expect(rows).to.have.length(15);
  expect(rows[0]).to.equal('Fri 20 Nov, 14:00 (in progress) €640 €2,050');
  expect(await findViolations(chart)).to.deep.equal([]);
  chart.shadowRoot?.querySelector<HTMLButtonElement>('footer button')?.click();
  await chart.updateComplete;
  await until(() => chart.toPng() !== undefined);
});

it('cuts no column of its table off on a phone', async () => {
  const chart = await mountChart(ready());
  chart.shadowRoot?.querySelector<HTMLElement>('footer button')?.click();
  await chart.updateComplete;
  for (const width of [320, 300, 260]) {
    chart.style.width = `${width}px`;
    const table = chart.shadowRoot!.querySelector('.table')!;
    expect(table.scrollWidth, `${width} px`).to.be.at.most(table.clientWidth);
  }
});

it('begins at zero where all is zero', async () => {
  const none = confirmed(makeResult({ metric: 'refund_rate', values: [0, 0, 0] }));
  const chart = await mountChart(createFixtureClient({ refund_rate: none }));
  chart.metric = 'refund_rate';
  await until(() => chart.toPng() !== undefined);
  expect(Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.scales['y']!.min).to.equal(0);
});

it('gives each line of its axis a label of its own, and none between one and two of what is counted', async () => {
  const labelsOf = async (metric: string): Promise<unknown[]> => {
    const small = confirmed(makeResult({ metric, values: [0, 1, 1, 0] }));
    const chart = await mountChart(createFixtureClient({ [metric]: small }));
    chart.metric = metric;
    await until(() => chart.toPng() !== undefined);
    return Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.scales['y']!.ticks.map(({ label }) => label);
  };
  const labels = await labelsOf('revenue');
  expect(labels).to.include('€0.50');
  expect(new Set(labels).size).to.equal(labels.length);
  expect(await labelsOf('orders')).to.deep.equal(['0', '1', '2']);
});

it('says of which buckets the numbers may still change: below the picture, in the sentence and in the table', async () => {
  const chart = await mountChart(createFixtureClient({ net_revenue: SETTLING }));
  chart.metric = 'net_revenue';
  chart.range = 'last 30 days';
  await chart.updateComplete;
  expect(read(chart, '.remarks')).to.equal('Numbers since Tue 10 Nov may still change and are not counted');
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.equal(
    'Net revenue, last 30 days: €1.10m. Highest €42,000 (Tue 3 Nov), lowest €29,000 (Sat 24 Oct). ' +
      'Numbers since Tue 10 Nov may still change and are not counted.',
  );
  await until(() => chart.toPng() !== undefined);
  expect(await findViolations(chart)).to.deep.equal([]);
  chart.shadowRoot?.querySelector<HTMLElement>('footer button')?.click();
  await chart.updateComplete;
  const times = [...chart.shadowRoot!.querySelectorAll('tbody th')].map((cell) => cell.textContent?.trim());
  expect(times[0]).to.contain('(in progress)');
  expect(times.filter((time) => time?.includes('(still settling)'))).to.have.length(10);
});

it('says that buckets were left out, below the picture and in the sentence', async () => {
  const result = { ...makeResult({ values: [1, 2, 3] }), truncated: true as const, rowCount: 1464 };
  const chart = await mountChart(createFixtureClient({ revenue: confirmed(result) }));
  expect(read(chart, '.remarks')).to.contain('Showing 3 of 1,464 buckets');
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.contain('Showing 3 of 1,464');
});

it('marks a bucket that the range cuts, in the table', async () => {
  const result = makeResult({ values: [1, 2, 3], isRunning: false });
  const time = result.rows[0]!.time!;
  const cut = { ...result, cutBuckets: [{ time, dateRange: [time, time] as const }] };
  const chart = await mountChart(createFixtureClient({ revenue: confirmed(cut) }));
  chart.shadowRoot?.querySelector<HTMLElement>('footer button')?.click();
  await chart.updateComplete;
  expect(chart.shadowRoot?.querySelector('tbody tr:last-child')?.textContent).to.contain('(partial)');
});

it('says nothing of the kind where numbers are final at once', async () => {
  expect(read(await mountChart(ready()), '.remarks')).to.equal(undefined);
});

it('walks along the picture by arrow keys and says each bucket', async () => {
  const chart = await mountChart(ready());
  await until(() => chart.toPng() !== undefined);
  press(chart, 'Home');
  await chart.updateComplete;
  // What says a bucket is loaded with the first one.
  await until(() => read(chart, '[role=status]') !== '');
  expect(read(chart, '[role=status]')).to.match(/00:00: €310\.00, Yesterday: €290\.00$/);
  press(chart, 'ArrowRight');
  await chart.updateComplete;
  expect(read(chart, '[role=status]')).to.match(/01:00: €240\.00/);
  const drilled = nextEvent(chart, 'kpi-drill');
  press(chart, 'Enter');
  expect((await drilled).detail).to.deep.include({
    metric: 'revenue',
    range: ['2026-11-20T00:00:00.000Z', '2026-11-20T01:00:00.000Z'],
  });
  press(chart, 'Escape');
  await chart.updateComplete;
  expect(read(chart, '[role=status]')).to.equal('');
});

it('sets no style attributes in its markup, which a strict page would block', async () => {
  const chart = await mountChart(ready());
  expect(chart.shadowRoot?.querySelector('[style]:not(canvas)')).to.equal(null);
});

it('lets go of its picture when it is taken out, and draws again when put in', async () => {
  const chart = await mountChart(ready());
  await until(() => chart.toPng() !== undefined);
  const parent = chart.parentElement!;
  chart.remove();
  expect(chart.toPng()).to.equal(undefined);
  parent.append(chart);
  await until(() => chart.toPng() !== undefined);
});

it('draws no line through what still settles, but where all of it does', async () => {
  const chart = await mountChart(createFixtureClient({ net_revenue: SETTLING }));
  chart.metric = 'net_revenue';
  chart.range = 'last 30 days';
  await until(() => chart.toPng() !== undefined);
  const drawn = Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.data.datasets[0]!.data;
  // Ten days that settle, and the running one after them.
  expect(drawn.filter((value) => value === null)).to.have.length(11);
  expect(drawn.slice(0, 19)).not.to.include(null);
});

it('has labels at natural hours, and names each day once', async () => {
  const twoDays = confirmed(makeResult({ values: Array.from({ length: 48 }, (_none, index) => index) }));
  const chart = await mountChart(createFixtureClient({ revenue: twoDays }));
  await until(() => chart.toPng() !== undefined);
  const { ticks } = Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!.scales['x']!;
  const labels = ticks.map(({ label }) => label);
  expect(labels).to.deep.include(['00:00', '19 Nov']);
  expect(labels.flat().filter((line) => line === '19 Nov')).to.have.length(1);
});

for (const property of ['granularity', 'type'] as const) {
  it(`shows an error rather than its own choice of ${property}`, async () => {
    const { warn } = console;
    console.warn = () => undefined;
    const chart = await mountChart(ready());
    chart.setAttribute(property, 'Hourly');
    await chart.updateComplete;
    console.warn = warn;
    expect(read(chart, '.notice')).to.contain(`${property}="Hourly": expected`);
    chart.removeAttribute(property);
    await chart.updateComplete;
    expect(read(chart, '.notice')).to.equal(undefined);
  });
}
