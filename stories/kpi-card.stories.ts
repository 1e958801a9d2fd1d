import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { confirmed, createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { SETTLED, SETTLING, STATES } from '../sdk/test/fixtures/states.ts';
import { makeUsual } from '../sdk/test/fixtures/usual.ts';
import { explanation } from '../sdk/test/fixtures/explanation.ts';
import { provenance } from '../sdk/test/fixtures/provenance.ts';
import { withState, withStates } from './render-widget.ts';

const meta: Meta = { title: 'kpi-card', component: 'kpi-card' };
export default meta;
type Story = StoryObj;

const HOURS = [310, 240, 190, 160, 180, 260, 420, 780, 1240, 1690, 2010, 2140, 2260, 2080, 640];
const card = html`<kpi-card class="one" metric="revenue"></kpi-card>`;

export const Ready: Story = { render: () => withState('ready', card) };
export const Loading: Story = { render: () => withState('loading', card) };
export const Delayed: Story = { render: () => withState('delayed', card) };
export const Stale: Story = { render: () => withState('stale', card) };
export const Empty: Story = { render: () => withState('empty', card) };
export const Failed: Story = { name: 'Error', render: () => withState('error', card) };
export const Denied: Story = { render: () => withState('denied', card) };

export const FallIsGood: Story = {
  render: () =>
    withStates(
      {
        refund_rate: confirmed(
          makeResult({
            metric: 'refund_rate',
            values: [0.052, 0.049, 0.047, 0.041],
            compared: [0.051, 0.053, 0.05, 0.052],
            total: 0.0472,
            comparedTotal: 0.0515,
          }),
        ),
      },
      html`<kpi-card class="one" metric="refund_rate"></kpi-card>`,
    ),
};

export const PastTheLimit: Story = {
  render: () =>
    withStates(
      {
        refund_rate: confirmed(
          makeResult({
            metric: 'refund_rate',
            values: [0.052, 0.059, 0.061],
            compared: [0.051, 0.053, 0.05],
            total: 0.0572,
            comparedTotal: 0.0515,
          }),
        ),
      },
      html`<kpi-card class="one" metric="refund_rate"></kpi-card>`,
    ),
};

/** The usual range behind the line; grey, as nothing is unusual. */
export const Usual: Story = {
  render: () => withStates({ revenue: makeUsual('revenue', HOURS, 0.12) }, card),
};

/** The newest complete hour is outside its usual range. */
export const UnusualHour: Story = {
  render: () => withStates({ revenue: makeUsual('revenue', HOURS.with(-2, 1240), 0.25) }, card),
};

/** Today as a whole is outside, and the explanation says why. */
export const UnusualDay: Story = {
  render: () => {
    const usual = makeUsual('revenue', HOURS, 0.08, 1.18);
    const client = createFixtureClient({ revenue: usual });
    client.answers.set('/v1/metrics/revenue/explain', explanation);
    return html`<kpi-provider .client=${client}>${card}</kpi-provider>`;
  },
};

/** The service takes no token any more: what is shown is the last that was known. */
export const SignedOut: Story = {
  render: () => {
    const error = { code: 'unauthenticated', message: 'token refused', retryable: true };
    return withStates({ revenue: { ...STATES['ready'], error } }, card);
  },
};

/** The token does not say which regions the reader is responsible for. */
export const NothingAssigned: Story = {
  render: () =>
    withStates(
      { revenue: { error: { code: 'missing_claim', message: 'no claim', path: 'claims.regions', retryable: false } } },
      card,
    ),
};

/** Said to whoever makes the page. */
export const UnreadableAttribute: Story = {
  render: () => withState('ready', html`<kpi-card class="one" metric="revenue" filters="region"></kpi-card>`),
};

/** The range compared with began before the first data. */
export const DataOnlySince: Story = {
  render: () =>
    withStates(
      {
        revenue: confirmed(
          makeResult({
            values: [310, 240, 190],
            compared: [null, 250, 170],
            coverage: 0.69,
            dataFrom: '2026-08-28T22:00:00.000Z',
          }),
        ),
      },
      html`<kpi-card class="one" metric="revenue" range="last 90 days"></kpi-card>`,
    ),
};

/** Thirty days, the last ten of which will still be refunded: what is settled is counted and compared. */
export const Settled: Story = {
  render: () =>
    withStates(
      { net_revenue: SETTLING, 'net_revenue settled': SETTLED },
      html`<kpi-card class="one" metric="net_revenue" range="last 30 days"></kpi-card>`,
    ),
};
export const StillSettling: Story = {
  render: () =>
    withStates(
      {
        net_revenue: confirmed(
          makeResult({ metric: 'net_revenue', values: [400, 500, 600], compared: [300, 350, 520] }),
        ),
      },
      html`<kpi-card class="one" metric="net_revenue"></kpi-card>`,
    ),
};

/** Two dates instead of words. */
export const PeriodOfDates: Story = {
  render: () =>
    withState('ready', html`<kpi-card class="one" metric="revenue" range="2026-11-01/2026-11-20"></kpi-card>`),
};

export const NothingToCompare: Story = {
  render: () => withState('ready', html`<kpi-card class="one" metric="revenue" compare="none" no-target></kpi-card>`),
};

export const NumberOnly: Story = {
  render: () =>
    withState('ready', html`<kpi-card class="one" metric="revenue" compare="none" no-target no-sparkline></kpi-card>`),
};

export const LargeAndNegative: Story = {
  render: () =>
    withStates(
      {
        net_revenue: confirmed(
          makeResult({
            metric: 'net_revenue',
            values: [-1_240_000, -890_000, -200_000],
            compared: [-900_000, 10_000, 5],
          }),
        ),
      },
      html`<kpi-card class="one" metric="net_revenue"></kpi-card>`,
    ),
};

export const Row: Story = {
  render: () =>
    html`<kpi-provider
      .client=${createFixtureClient({
        revenue: STATES['ready'] ?? {},
        orders: STATES['loading'] ?? {},
        customers: STATES['error'] ?? {},
        open_orders: STATES['denied'] ?? {},
        net_revenue: confirmed(makeResult({ metric: 'net_revenue', values: [3, 5, 8], ageMs: 300_000 })),
      })}
      ><div class="row">
        ${['revenue', 'orders', 'customers', 'open_orders', 'net_revenue'].map(
          (metric) => html`<kpi-card metric=${metric}></kpi-card>`,
        )}
      </div></kpi-provider
    >`,
};

export const InAnothersColours: Story = { render: () => withState('ready', html`<div class="brand">${card}</div>`) };
export const OnAHostilePage: Story = { render: () => withState('ready', html`<div class="hostile">${card}</div>`) };

const sized = (size: string) => html`<kpi-card class="one" metric="revenue" size=${size}></kpi-card>`;
export const Micro: Story = { render: () => withState('ready', sized('micro')) };
export const Small: Story = { render: () => withState('ready', sized('small')) };
export const Medium: Story = { render: () => withState('ready', sized('medium')) };
export const Large: Story = {
  render: () => withStates({ revenue: makeUsual('revenue', HOURS, 0.12) }, sized('large')),
};

/** Three digits, as on a wall display. */
export const Compact: Story = {
  render: () => withState('ready', html`<kpi-card class="one" metric="revenue" notation="compact"></kpi-card>`),
};

/** A picture before the title, and a link of the page below the numbers. */
export const WithSlots: Story = {
  render: () =>
    withState(
      'ready',
      html`<kpi-card class="one" metric="revenue"
        ><svg slot="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
          <path d="M3 14l5-5 3 3 6-7" /></svg
        ><a slot="footer" href="#report">Open the sales report</a></kpi-card
      >`,
    ),
};

/** A page from right to left: numbers and English words keep their own direction. */
export const RightToLeft: Story = {
  render: () => html`<div dir="rtl">${withStates({ revenue: makeUsual('revenue', HOURS, 0.08, 1.18) }, card)}</div>`,
};

const explored = () => {
  const client = createFixtureClient({ revenue: STATES['ready'] ?? {} });
  const metrics = provenance.metrics.map((metric) => ({ ...metric, name: 'revenue' }));
  client.answers.set('/v1/provenance/p_fixture', { ...provenance, metrics });
  return html`<kpi-provider .client=${client}><kpi-context range="today">${card}</kpi-context></kpi-provider>`;
};

/** Presses a button of the card's shadow tree. */
async function press(canvas: HTMLElement, selector: string): Promise<void> {
  const widget = canvas.querySelector('kpi-card');
  await widget?.updateComplete;
  widget?.shadowRoot?.querySelector<HTMLElement>(selector)?.click();
}

/** Everything that a reader can do with the card. */
export const Menu: Story = {
  render: explored,
  play: ({ canvasElement }) => press(canvasElement, '[part=menu-button]'),
};

/** Meaning of the metric, how it is computed, of when, against what and from where. */
export const Details: Story = {
  render: explored,
  play: ({ canvasElement }) => press(canvasElement, '[part=details-button]'),
};
