import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { makeAlert, minutesAgo } from '../sdk/test/fixtures/alerts.ts';
import { confirmed, createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { PARTS } from '../sdk/test/fixtures/parts.ts';
import { ONE_UNIT, TWO_UNITS } from '../sdk/test/fixtures/several.ts';
import { SETTLED, SETTLING, STATES } from '../sdk/test/fixtures/states.ts';
import { UNUSUAL } from '../sdk/test/fixtures/unusual.ts';
import { find } from './interact.ts';
import { withState, withStates } from './render-widget.ts';

const meta: Meta = { title: 'trend-chart', component: 'trend-chart' };
export default meta;
type Story = StoryObj;

const chart = html`<trend-chart class="wide" metric="revenue"></trend-chart>`;

export const Ready: Story = { render: () => withState('ready', chart) };
export const Area: Story = {
  render: () => withState('ready', html`<trend-chart class="wide" metric="revenue" type="area"></trend-chart>`),
};
export const Bars: Story = {
  render: () => withState('ready', html`<trend-chart class="wide" metric="revenue" type="bar"></trend-chart>`),
};
export const Loading: Story = { render: () => withState('loading', chart) };
export const Stale: Story = { render: () => withState('stale', chart) };
export const Empty: Story = { render: () => withState('empty', chart) };
export const Failed: Story = { name: 'Error', render: () => withState('error', chart) };
export const Denied: Story = { render: () => withState('denied', chart) };

export const Gaps: Story = {
  render: () =>
    withStates(
      {
        average_order_value: confirmed(
          makeResult({
            metric: 'average_order_value',
            values: [82, 85, null, null, 91, null, 88, 86],
            compared: [80, 81, 83, 82, 80, 84, 85, 83],
            total: 86.4,
            comparedTotal: 82.2,
          }),
        ),
      },
      html`<trend-chart class="wide" metric="average_order_value"></trend-chart>`,
    ),
};

/** The last ten days will still be refunded. */
export const Settling: Story = {
  render: () =>
    withStates(
      { net_revenue: SETTLING, 'net_revenue settled': SETTLED },
      html`<trend-chart class="wide" metric="net_revenue" range="last 30 days"></trend-chart>`,
    ),
};

export const OneValue: Story = {
  render: () => withStates({ revenue: confirmed(makeResult({ values: [420] })) }, chart),
};

/** More buckets than an answer has: how many are shown. */
export const Truncated: Story = {
  render: () =>
    withStates(
      {
        revenue: confirmed({
          ...makeResult({ values: Array.from({ length: 60 }, (_, index) => 300 + 90 * Math.sin(index / 4)) }),
          truncated: true,
          rowCount: 1464,
        }),
      },
      html`<trend-chart class="wide" metric="revenue" range="last 7 days"></trend-chart>`,
    ),
};

/** Negative values are drawn below the zero line. */
export const NegativeBars: Story = {
  render: () =>
    withStates(
      {
        revenue: confirmed(
          makeResult({
            values: [900, 1200, -300, -850, 200, 640, -120],
            compared: [700, 800, 500, -200, 300, 500, 450],
            isRunning: false,
          }),
        ),
      },
      html`<trend-chart class="wide" metric="revenue" type="bar"></trend-chart>`,
    ),
};

/** The range in which values were expected, and two hours outside it. */
export const Expected: Story = {
  render: () =>
    withStates({ revenue: UNUSUAL }, html`<trend-chart class="wide" metric="revenue" expected></trend-chart>`),
};

/** A level that is not to be exceeded. */
export const Limit: Story = {
  render: () =>
    withStates(
      {
        refund_rate: confirmed(
          makeResult({
            metric: 'refund_rate',
            values: [0.031, 0.034, 0.029, 0.033, 0.062, 0.036, 0.03],
            total: 0.036,
            bucketMs: 86_400_000,
          }),
        ),
      },
      html`<trend-chart class="wide" metric="refund_rate" range="last 7 days"></trend-chart>`,
    ),
};

/** Days against a daily target, the last one up to its pace. */
export const BarsWithTarget: Story = {
  render: () =>
    withStates(
      {
        revenue: confirmed(
          makeResult({
            values: [46, 52, 44, 39, 58, 61, 24].map((thousands) => thousands * 1000),
            compared: [43, 50, 45, 41, 54, 57, 40].map((thousands) => thousands * 1000),
            aligned: [324_000, 310_000],
            bucketMs: 86_400_000,
          }),
        ),
      },
      html`<trend-chart class="wide" metric="revenue" range="last 7 days" type="bar"></trend-chart>`,
    ),
};

const parts = (type: 'bar' | 'area') =>
  html`<trend-chart
    class="wide"
    metric="revenue"
    range="last 7 days"
    by="region"
    type=${type}
    compare="none"
  ></trend-chart>`;

/** The five largest regions, and all others together. */
export const Stacked: Story = { render: () => withStates(PARTS, parts('bar')) };
export const StackedAreas: Story = { render: () => withStates(PARTS, parts('area')) };

/** Metrics of one unit on one axis. */
export const SeveralMetrics: Story = {
  render: () => withStates(ONE_UNIT, html`<trend-chart class="wide" metrics="revenue,net_revenue"></trend-chart>`),
};

/** Metrics of two units: the second axis has the lines of the first. Arrows show both in a bucket. */
export const TwoUnits: Story = {
  render: () => withStates(TWO_UNITS, html`<trend-chart class="wide" metrics="revenue,orders"></trend-chart>`),
  play: async ({ canvasElement }) => {
    await find(canvasElement, '.measure');
    await find(canvasElement, 'canvas');
    (await find(canvasElement, '.plot[tabindex]')).focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    const readout = await find(canvasElement, '.readout');
    await waitFor(() => expect(readout.textContent).toMatch(/Revenue\s*€[\d,.]+\s*Orders\s*\d+/));
  },
};

/** Bars of the first unit, and a line of the second. */
export const BarsAndLine: Story = {
  render: () =>
    withStates(TWO_UNITS, html`<trend-chart class="wide" metrics="revenue,orders" type="bar"></trend-chart>`),
};

/** Three units have no two axes. */
export const ThreeUnits: Story = {
  render: () =>
    withStates(TWO_UNITS, html`<trend-chart class="wide" metrics="revenue,orders,refund_rate"></trend-chart>`),
};

/** The same numbers as a table. */
export const Table: Story = {
  render: () => withState('ready', html`<trend-chart class="wide" metric="revenue"></trend-chart>`),
  play: async ({ canvasElement }) => {
    (await find(canvasElement, 'footer button.link')).click();
    const table = await find(canvasElement, 'table');
    await expect(table.querySelectorAll('tbody tr').length).toBeGreaterThan(10);
  },
};

/** Arrows move from bucket to bucket, and say each. */
export const Focused: Story = {
  render: () => withState('ready', html`<trend-chart class="wide" metric="revenue"></trend-chart>`),
  play: async ({ canvasElement }) => {
    await find(canvasElement, 'canvas');
    (await find(canvasElement, '.plot[tabindex]')).focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    await waitFor(async () => expect((await find(canvasElement, '[role=status].hidden')).textContent).toMatch(/€/));
  },
};

/** Days that explain themselves: tinted, with their name on top and in the numbers of a bucket. */
export const CalendarEvents: Story = {
  render: () => {
    const thousands = [31, 33, 29, 34, 38, 41, 36, 32, 33, 35, 34, 39, 52, 57, 59, 61, 44, 40, 37, 15];
    const values = thousands.map((thousand) => thousand * 1000);
    const client = createFixtureClient({ revenue: confirmed(makeResult({ values, bucketMs: 86_400_000 })) });
    const { catalog } = client.catalog.get();
    const calendar = [{ name: 'Singles week', from: '2026-11-12', to: '2026-11-16' }];
    if (catalog) client.catalog.set({ catalog: { ...catalog, calendar } });
    return html`<kpi-provider .client=${client}
      ><trend-chart class="wide" metric="revenue" range="last 20 days"></trend-chart
    ></kpi-provider>`;
  },
};

/** Alerts on the time axis: two that ended, and a critical one that is open. */
export const Alerts: Story = {
  render: () => {
    const client = createFixtureClient({ revenue: STATES['ready'] ?? {} });
    const ended = { state: 'resolved' as const, endedAt: minutesAgo(420) };
    const alerts = [
      makeAlert({ id: 'a1', ...ended, startedAt: minutesAgo(640), title: 'Revenue fell' }),
      makeAlert({ id: 'a2', ...ended, startedAt: minutesAgo(780), endedAt: minutesAgo(700), severity: 'info' }),
      makeAlert({ id: 'a3', startedAt: minutesAgo(220), severity: 'critical', title: 'Hardly any revenue' }),
    ];
    client.answers.set('/v1/alerts', { alerts });
    client.alerts.set({ isReady: true, alerts: alerts.slice(2) });
    return html`<kpi-provider .client=${client}
      ><trend-chart class="wide" metric="revenue"></trend-chart
    ></kpi-provider>`;
  },
  play: async ({ canvasElement }) => {
    await find(canvasElement, 'canvas');
    const plot = await find(canvasElement, '.plot[tabindex]');
    await waitFor(() => expect(plot.getAttribute('aria-label')).toMatch(/Hardly any revenue/));
    plot.focus();
    await userEvent.keyboard('{Home}{ArrowRight}');
    const readout = await find(canvasElement, '.readout');
    await waitFor(() => expect(readout.textContent).toMatch(/Alert \(info, /));
  },
};
