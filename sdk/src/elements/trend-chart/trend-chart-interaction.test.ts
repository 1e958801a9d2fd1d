import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { UNUSUAL } from '../../../test/fixtures/unusual.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

const drawn = async (chart: TrendChart): Promise<TrendChart> => {
  await until(() => chart.toPng() !== undefined);
  return chart;
};
/** Two charts of one context. */
const mountCharts = async (): Promise<TrendChart> =>
  drawn(
    await mount<TrendChart>(
      html`<kpi-provider .client=${createFixtureClient({ revenue: UNUSUAL })} locale="en-GB">
        <kpi-context range="today">
          <trend-chart metric="revenue" expected></trend-chart>
          <trend-chart metric="revenue" id="other"></trend-chart>
        </kpi-context>
      </kpi-provider>`,
      'trend-chart',
    ),
  );
const mountAlone = async (): Promise<TrendChart> =>
  drawn(
    await mount<TrendChart>(
      html`<kpi-provider .client=${createFixtureClient({ revenue: UNUSUAL })} locale="en-GB"
        ><trend-chart metric="revenue"></trend-chart
      ></kpi-provider>`,
      'trend-chart',
    ),
  );

const plotOf = (chart: TrendChart): HTMLElement => chart.shadowRoot!.querySelector<HTMLElement>('.plot')!;

/** A pointer event over the picture, at a share of its width. */
async function point(chart: TrendChart, type: string, share: number, pointerType = 'mouse'): Promise<void> {
  const plot = plotOf(chart);
  const { left, width, top } = plot.getBoundingClientRect();
  const at = { clientX: left + width * share, clientY: top + 50 };
  // Only a real pointer can be captured.
  plot.setPointerCapture = () => undefined;
  plot.dispatchEvent(new PointerEvent(type, { ...at, pointerType, bubbles: true, cancelable: true, button: 0 }));
  await chart.updateComplete;
}

async function press(chart: TrendChart, key: string, shiftKey = false): Promise<void> {
  plotOf(chart).dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
  await chart.updateComplete;
}

const click = async (chart: TrendChart, share: number): Promise<void> => {
  for (const type of ['pointermove', 'pointerdown', 'pointerup']) await point(chart, type, share);
};
const drag = async (chart: TrendChart, from: number, to: number): Promise<void> => {
  await point(chart, 'pointerdown', from);
  await point(chart, 'pointermove', to);
  await point(chart, 'pointerup', to);
};

it('shows beside the pointer the value, the comparison, their difference and the usual range', async () => {
  const chart = await mountCharts();
  for (let index = 0; index < 12; index++) await press(chart, index === 0 ? 'Home' : 'ArrowRight');
  await until(() => read(chart, '.readout') !== undefined);
  expect(read(chart, '.readout')).to.equal(
    'Fri 20 Nov, 11:00 Today €2,940 Yesterday €2,010 Difference +€930 (+46.3%) Usual range €1,680 – €2,520 40% above usual',
  );
  await point(chart, 'pointermove', 0.5);
  const { right, left } = chart.shadowRoot!.querySelector('.readout')!.getBoundingClientRect();
  const column = plotOf(chart).getBoundingClientRect();
  expect(left > column.left + column.width / 2 || right < column.left + column.width / 2).to.equal(true);
  await point(chart, 'pointerleave', 0.5);
  expect(read(chart, '.readout')).to.equal(undefined);
});

it('has no difference of an hour that still runs, and its pace instead', async () => {
  const chart = await mountCharts();
  await press(chart, 'Home');
  for (let index = 0; index < 14; index++) await press(chart, 'ArrowRight');
  await until(() => read(chart, '.readout') !== undefined);
  expect(read(chart, '.readout')).to.contain('(in progress)').and.to.contain('on pace for €1,28');
  expect(read(chart, '.readout')).not.to.contain('Difference');
});

it('points at the same hour in the other charts of a context', async () => {
  const chart = await mountCharts();
  const other = await drawn(document.querySelector<TrendChart>('#other')!);
  const before = other.toPng();
  await point(chart, 'pointermove', 0.3);
  await other.updateComplete;
  expect(other.toPng()).not.to.equal(before);
  expect(read(other, '.readout')).to.equal(undefined);
  await point(chart, 'pointerleave', 0.3);
  await other.updateComplete;
  expect(other.toPng()).to.equal(before);
});

it('pins numbers by a click, opens them by the button, and closes them by Escape, accessibly', async () => {
  const chart = await mountCharts();
  await click(chart, 0.3);
  await point(chart, 'pointermove', 0.8);
  await until(() => read(chart, '.pinned') !== undefined);
  expect(read(chart, '.pinned')).to.match(/Explore Close$/);
  expect((await findViolations(chart)).join('\n')).to.equal('');
  chart.addEventListener('kpi-drill', (event) => event.preventDefault());
  const drilled = nextEvent(chart, 'kpi-drill');
  chart.shadowRoot!.querySelector<HTMLButtonElement>('.pinned button')!.click();
  expect((await drilled).detail.metric).to.equal('revenue');
  await press(chart, 'Escape');
  expect(read(chart, '.pinned')).to.equal(undefined);
});

it('opens a bucket by a click where only the page can show it', async () => {
  const chart = await mountAlone();
  const drilled = nextEvent(chart, 'kpi-drill');
  await click(chart, 0.5);
  expect((await drilled).detail.range).to.have.length(2);
});

it('selects a period by dragging, as the range of the context, and goes back', async () => {
  const chart = await mountCharts();
  const context = chart.closest<KpiContext>('kpi-context')!;
  const changed = nextEvent(context, 'kpi-range-change');
  await drag(chart, 0.3, 0.5);
  const { range, source } = (await changed).detail;
  expect(source).to.equal('user');
  const [from, to] = (range as [string, string]).map((instant) => Date.parse(instant)) as [number, number];
  expect((to - from) / 3_600_000).to.be.within(2, 10);
  await chart.updateComplete;
  expect(context.range).to.deep.equal(range);
  expect(read(chart, '.back')).to.equal('Back to today');
  const back = chart.shadowRoot!.querySelector<HTMLButtonElement>('.back')!;
  back.focus();
  back.click();
  expect(context.range).to.equal('today');
  await context.updateComplete;
  await chart.updateComplete;
  expect(read(chart, '.back')).to.equal(undefined);
  expect(chart.shadowRoot!.activeElement === chart.shadowRoot!.querySelector('.plot')).to.equal(true);
});

it('changes its own range where it has one, or no context, and undoes that by Escape', async () => {
  const chart = await mountAlone();
  const changed = nextEvent(chart, 'kpi-range-change');
  await drag(chart, 0.3, 0.5);
  expect(chart.range).to.deep.equal((await changed).detail.range);
  await chart.updateComplete;
  await press(chart, 'Escape');
  expect(chart.range).to.equal('today');
});

it('forgets where to go back to once another range was chosen', async () => {
  const chart = await mountAlone();
  await drag(chart, 0.3, 0.5);
  chart.range = 'yesterday';
  await chart.updateComplete;
  expect(read(chart, '.back')).to.equal(undefined);
  await press(chart, 'Escape');
  expect(chart.range).to.equal('yesterday');
});

it('selects a period by Shift and arrows, says so, and takes it by Enter', async () => {
  const chart = await mountAlone();
  await press(chart, 'Home');
  await press(chart, 'ArrowRight', true);
  await press(chart, 'ArrowRight', true);
  // What says a bucket is loaded with the first one.
  await until(() => read(chart, '[role=status]') !== '');
  expect(read(chart, '[role=status]')).to.equal(
    'Fri 20 Nov, 00:00 to Fri 20 Nov, 02:00 selected. Enter shows this period, Escape cancels.',
  );
  await press(chart, 'Enter');
  expect(chart.range).to.deep.equal(['2026-11-19T23:00:00.000Z', '2026-11-20T02:00:00.000Z']);
});

it('selects nothing with a finger, which scrolls, and keeps its numbers above the picture', async () => {
  const chart = await mountAlone();
  await point(chart, 'pointerdown', 0.3, 'touch');
  await point(chart, 'pointermove', 0.5, 'touch');
  await point(chart, 'pointerup', 0.5, 'touch');
  await point(chart, 'pointerleave', 0.5, 'touch');
  expect(chart.range ?? null).to.equal(null);
  await until(() => read(chart, '.readout') !== undefined);
  const { bottom } = chart.shadowRoot!.querySelector('.readout')!.getBoundingClientRect();
  expect(bottom).to.be.at.most(plotOf(chart).getBoundingClientRect().top + 1);
});
