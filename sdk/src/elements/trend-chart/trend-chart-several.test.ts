import { expect } from 'chai';
import { Chart } from 'chart.js';
import { html } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { ONE_UNIT, THREE_METRICS, TWO_UNITS } from '../../../test/fixtures/several.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

async function mountChart(
  metrics: string,
  client: FixtureClient = createFixtureClient(TWO_UNITS),
): Promise<TrendChart> {
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"><trend-chart metrics=${metrics}></trend-chart></kpi-provider>`,
    'trend-chart',
  );
  await until(() => chart.shadowRoot?.querySelector('.skeleton') === null);
  return chart;
}
const pictureOf = async (chart: TrendChart): Promise<Chart> => {
  await until(() => chart.toPng() !== undefined);
  return Chart.getChart(chart.shadowRoot!.querySelector('canvas')!)!;
};
const press = async (chart: TrendChart, key: string): Promise<void> => {
  const plot = chart.shadowRoot?.querySelector('.plot');
  plot?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await chart.updateComplete;
};
/** Texts of elements, those of their parts apart. */
function wordsOf(chart: TrendChart, selector: string): string[] {
  const say = (node: Node): string =>
    node.nodeType === Node.TEXT_NODE
      ? node.textContent!.trim()
      : [...node.childNodes].map(say).filter(Boolean).join(' ');
  return [...chart.shadowRoot!.querySelectorAll(selector)].map(say);
}

it('draws metrics of one unit on one axis, and of two units on two with the same lines', async () => {
  const single = await pictureOf(await mountChart('revenue,net_revenue', createFixtureClient(ONE_UNIT)));
  expect(Object.keys(single.scales)).to.deep.equal(['x', 'y']);
  const { scales, data } = await pictureOf(await mountChart('revenue,orders'));
  expect(data.datasets.map(({ label }) => label)).to.deep.equal(['Revenue', 'Orders']);
  const [left, right] = [scales['y']!, scales['y2']!];
  expect([left.position, right.position]).to.deep.equal(['left', 'right']);
  expect(right.ticks.map(({ label }) => label)).to.deep.equal(['0', '10', '20', '30', '40', '50']);
  const heights = (axis: typeof left): number[] => axis.ticks.map(({ value }) => axis.getPixelForValue(value));
  expect(heights(right)).to.deep.equal(heights(left));
});

it('tells lines apart without their colours', async () => {
  const { data } = await pictureOf(await mountChart('revenue,orders'));
  const dashes = data.datasets.map((line) => JSON.stringify((line as { borderDash?: number[] }).borderDash));
  expect(new Set(dashes).size).to.equal(2);
});

it('names each line with its total, its change and its axis, and opens what each metric means', async () => {
  const chart = await mountChart('revenue,orders');
  expect(wordsOf(chart, '.measure')).to.deep.equal(['Revenue €13,350 +4%', 'Orders 165 +4.7% second axis']);
  expect(read(chart, '.period')).to.contain('Today vs yesterday');
  expect(chart.shadowRoot?.querySelectorAll('.measure [part=details-button]')).to.have.length(2);
});

it('says all values of a bucket by keys, and shows them beside it', async () => {
  const chart = await mountChart('revenue,orders');
  await pictureOf(chart);
  await press(chart, 'Home');
  // What says a bucket is loaded with the first one.
  await until(() => read(chart, '[role=status]') !== '');
  expect(read(chart, '[role=status]')).to.match(/00:00: Revenue €310\.00, Orders 4$/);
  await until(() => read(chart, '.readout') !== undefined);
  expect(wordsOf(chart, '.readout dl > div')).to.deep.equal(['Revenue €310.00', 'Orders 4']);
  await press(chart, 'End');
  expect(wordsOf(chart, '.readout dl > div')).to.deep.equal([
    'Revenue €640.00 on pace for €1,281 this hour',
    'Orders 8 on pace for 16 this hour',
  ]);
});

it('draws the running bucket at its pace, and none that would look like a fall', async () => {
  const { data } = await pictureOf(await mountChart('revenue,orders'));
  expect(data.datasets.map(({ data: values }) => Math.round(values.at(-1) as number))).to.deep.equal([1281, 16]);
});

it('has all metrics in its sentence and in its table, accessibly', async () => {
  const chart = await mountChart('revenue,orders');
  expect(chart.shadowRoot?.querySelector('.plot')?.getAttribute('aria-label')).to.equal(
    'Revenue, today: €13,350. Highest €2,260 (Fri 20 Nov, 12:00), lowest €160.00 (Fri 20 Nov, 03:00). ' +
      'Orders, today: 165. Highest 27 (Fri 20 Nov, 12:00), lowest 2 (Fri 20 Nov, 02:00).',
  );
  expect(await findViolations(chart)).to.deep.equal([]);
  chart.shadowRoot?.querySelector<HTMLElement>('footer button')?.click();
  await chart.updateComplete;
  expect(wordsOf(chart, 'thead th')).to.deep.equal(['Time', 'Revenue', 'Orders']);
  expect(wordsOf(chart, 'tbody tr')[0]).to.equal('Fri 20 Nov, 14:00 (in progress) €640 8');
  expect(await findViolations(chart)).to.deep.equal([]);
});

it('says of which metric the numbers may still change', async () => {
  const chart = await mountChart('revenue,net_revenue', createFixtureClient(ONE_UNIT));
  expect(read(chart, '.remarks')).to.equal('Net revenue: Numbers since Fri 20 Nov, 00:00 may still change');
});

it('asks for all metrics at once, without a range that one of them was expected in', async () => {
  const client = createFixtureClient(TWO_UNITS);
  const chart = await mountChart('revenue, orders', client);
  chart.expected = true;
  await chart.updateComplete;
  expect(client.queries.map(({ metrics, expected }) => [metrics, expected])).to.deep.equal([
    [['revenue', 'orders'], undefined],
  ]);
});

it('offers each metric of a pinned bucket', async () => {
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${createFixtureClient(TWO_UNITS)} locale="en-GB"
      ><kpi-context><trend-chart .metrics=${['revenue', 'orders']}></trend-chart></kpi-context
    ></kpi-provider>`,
    'trend-chart',
  );
  await pictureOf(chart);
  await press(chart, 'Home');
  await press(chart, ' ');
  await until(() => read(chart, '.actions') !== undefined);
  expect(wordsOf(chart, '.actions button')).to.deep.equal(['Explore : Revenue', 'Explore : Orders', 'Close']);
  const drilled = nextEvent(chart, 'kpi-drill');
  chart.addEventListener('kpi-drill', (event) => event.preventDefault());
  chart.shadowRoot!.querySelectorAll<HTMLElement>('.actions button')[1]!.click();
  expect((await drilled).detail).to.deep.include({ metric: 'orders' });
});

it('leaves out what the reader may not see, and is a chart of one metric where one is left', async () => {
  const chart = await mountChart('revenue,secret');
  expect(read(chart, '#title')).to.equal('Revenue');
  expect(read(chart, '.measure')).to.equal(undefined);
});

it('becomes a chart of one metric, and of several again', async () => {
  const chart = await mountChart('revenue,orders');
  await pictureOf(chart);
  chart.metrics = 'revenue';
  await until(() => read(chart, '.measure') === undefined && read(chart, '[part=value]') === '€13,350');
  expect((await pictureOf(chart)).data.datasets).to.have.length(2);
  expect(Object.keys((await pictureOf(chart)).scales)).to.deep.equal(['x', 'y']);
  chart.metrics = 'revenue,orders';
  await until(() => read(chart, '.measure') !== undefined);
  expect(Object.keys((await pictureOf(chart)).scales)).to.deep.equal(['x', 'y', 'y2']);
});

it('follows nothing any more for a metric that leaves it', async () => {
  const client = createFixtureClient(ONE_UNIT);
  const catalog = client.catalog.get().catalog!;
  const metrics = catalog.metrics.map((metric) => ({ ...metric, settlesMs: 3_600_000 }));
  client.catalog.set({ catalog: { ...catalog, metrics } });
  client.answers.set('/v1/annotations', { annotations: [] });
  let observed = 0;
  const { watch } = client;
  client.watch = (query) => {
    const cell = watch(query);
    return {
      get: cell.get,
      subscribe(onChange) {
        const stop = cell.subscribe(onChange);
        if (query.settled) observed++;
        return () => {
          if (query.settled) observed--;
          stop();
        };
      },
    };
  };
  const chart = await mountChart('revenue,net_revenue', client);
  await until(() => client.subscribers.size > 0);
  const before = observed;
  chart.metrics = 'revenue';
  await until(() => read(chart, '.measure') === undefined);
  await chart.updateComplete;
  expect([before, observed]).to.deep.equal([2, 1]);
});

for (const width of [320, 358, 640, 900]) {
  it(`keeps its height and the place of its picture when numbers come, at ${width} px`, async () => {
    const client = createFixtureClient();
    const chart = await mount<TrendChart>(
      html`<kpi-provider .client=${client} locale="en-GB"
        ><trend-chart metrics="revenue,orders,net_revenue"></trend-chart
      ></kpi-provider>`,
      'trend-chart',
    );
    chart.style.width = `${width}px`;
    await chart.updateComplete;
    const measure = (): number[] => [
      chart.getBoundingClientRect().height,
      chart.shadowRoot!.querySelector('.plot')!.getBoundingClientRect().top,
    ];
    const before = measure();
    client.set('revenue', THREE_METRICS['revenue']!);
    await until(() => read(chart, '[part=value]') !== undefined);
    expect(measure()).to.deep.equal(before);
  });
}

for (const [metrics, by, words] of [
  [
    'revenue,orders,refund_rate',
    null,
    'metrics="revenue,orders,refund_rate": expected metrics of at most two units, not of EUR (revenue), no unit (orders), % (refund_rate)',
  ],
  ['revenue,orders', 'region', 'by="region": expected one metric, not metrics="revenue,orders": several are not split'],
] as const) {
  it(`refuses ${metrics} ${by ?? ''}`, async () => {
    const { warn } = console;
    console.warn = () => undefined;
    const chart = await mount<TrendChart>(
      html`<kpi-provider .client=${createFixtureClient(TWO_UNITS)} locale="en-GB"
        ><trend-chart metrics=${metrics} .by=${by}></trend-chart
      ></kpi-provider>`,
      'trend-chart',
    );
    await until(() => read(chart, '.notice') !== undefined);
    console.warn = warn;
    expect(read(chart, '.notice')).to.contain(words);
  });
}
