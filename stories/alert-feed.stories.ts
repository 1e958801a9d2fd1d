import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import type { AlertsState } from '../sdk/src/client/alerts.ts';
import { makeAlert, minutesAgo } from '../sdk/test/fixtures/alerts.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { find } from './interact.ts';

const meta: Meta = { title: 'alert-feed', component: 'alert-feed' };
export default meta;
type Story = StoryObj;

function withAlerts(state: AlertsState): TemplateResult {
  const client = createFixtureClient();
  client.alerts.set(state);
  return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
}

/** No alert is open, and it is known how many rules watch. */
export const Quiet: Story = { render: () => withAlerts({ isReady: true, alerts: [] }) };
export const Loading: Story = { render: () => withAlerts({ isReady: false, alerts: [] }) };
export const NotSetUp: Story = {
  render: () =>
    withAlerts({
      isReady: false,
      alerts: [],
      error: { code: 'not_available', message: 'no alerts here', retryable: false },
    }),
};

export const Failed: Story = {
  name: 'Error',
  render: () =>
    withAlerts({ isReady: false, alerts: [], error: { code: 'internal', message: 'no answer', retryable: true } }),
};
export const FailedWithRequest: Story = {
  render: () =>
    withAlerts({
      isReady: false,
      alerts: [],
      error: {
        code: 'internal',
        message: 'failed',
        retryable: true,
        requestId: '5f1c0b8e-24b1-4f3a-9d52-7f6f0b7c2a11',
      },
    }),
};

/** The service never answered. */
export const Unreachable: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: false, alerts: [] });
    client.connection.set({ phase: 'waiting', failures: 4 });
    return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
  },
};

export const SignedOut: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: false, alerts: [] });
    const error = { code: 'unauthenticated', message: 'token refused', retryable: true };
    client.connection.set({ phase: 'waiting', failures: 1, error });
    return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
  },
};

export const NoRules: Story = {
  render: () => {
    const client = createFixtureClient();
    client.rules = 0;
    return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
  },
};

export const Denied: Story = {
  render: () =>
    withAlerts({ isReady: false, alerts: [], error: { code: 'forbidden', message: 'no alerts', retryable: false } }),
};

/** Nothing was heard of the service for four minutes. */
export const Stale: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: true, alerts: [makeAlert()] });
    setTimeout(() => {
      client.connection.set({ phase: 'waiting', failures: 7 });
      client.clock.set(client.clock.get() + 240_000);
    });
    return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
  },
};

export const Open: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: [
        makeAlert({
          id: 'a1',
          severity: 'critical',
          title: 'No orders',
          metric: 'orders',
          value: 0,
          expected: 41,
          dimensions: { channel: 'app' },
          startedAt: minutesAgo(4),
        }),
        makeAlert({ id: 'a2' }),
        makeAlert({
          id: 'a3',
          severity: 'info',
          title: 'Refund rate rose',
          metric: 'refund_rate',
          value: 0.081,
          expected: null,
          threshold: 0.06,
          state: 'recovering',
          startedAt: minutesAgo(190),
          acknowledged: {
            by: 'operations',
            at: minutesAgo(150),
            note: 'A faulty batch, returns expected until Friday.',
          },
        }),
      ],
    }),
};

/** The business keeps another clock than its reader. */
export const FromAnotherZone: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: true, alerts: [makeAlert({ dimensions: { region: 'north' } })] });
    return html`<kpi-provider .client=${client} time-zone="Asia/Tokyo"
      ><alert-feed class="one"></alert-feed
    ></kpi-provider>`;
  },
};

export const OnlyToLookAt: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: true, alerts: [makeAlert()] });
    return html`<kpi-provider .client=${client}><alert-feed class="one" read-only></alert-feed></kpi-provider>`;
  },
};

/** Somebody has taken one on and put another off: both are folded away. */
export const TakenOn: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: [
        makeAlert({ id: 'a1', granularity: 'hour', dimensions: { region: 'north' } }),
        makeAlert({ id: 'a2', acknowledged: { by: 'operations', at: minutesAgo(5), note: 'A planned sale' } }),
        makeAlert({ id: 'a3', snoozedUntil: minutesAgo(-60) }),
      ],
    }),
};

/** A notification's link led to the second one. */
export const Linked: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({
      isReady: true,
      alerts: [makeAlert({ id: 'a1', granularity: 'hour' }), makeAlert({ id: 'a2', dimensions: { region: 'south' } })],
    });
    return html`<kpi-provider .client=${client}><alert-feed class="one" alert="a2"></alert-feed></kpi-provider>`;
  },
};

/** Three alerts of one rule stand below its name, and each says its reason. */
export const GroupedByRule: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: [
        makeAlert({ id: 'a1', severity: 'critical', granularity: 'hour', dimensions: { region: 'north' } }),
        makeAlert({ id: 'a2', granularity: 'hour', dimensions: { region: 'south' } }),
        makeAlert({ id: 'a3', granularity: 'hour', dimensions: { region: 'central' } }),
        makeAlert({ id: 'a4', rule: 'few_orders', title: 'Few orders', metric: 'orders', value: 12, expected: 41 }),
      ],
    }),
};

/** The filters of the page leave out the alerts of other regions. */
export const Filtered: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({
      isReady: true,
      alerts: ['north', 'south'].map((region) => makeAlert({ id: region, dimensions: { region } })),
    });
    return html`<kpi-provider .client=${client}
      ><kpi-context filters="region=south"><alert-feed class="one"></alert-feed></kpi-context
    ></kpi-provider>`;
  },
};

/** No alert is of the region that the page is filtered by. */
export const NoneMatch: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: true, alerts: [makeAlert({ dimensions: { region: 'north' } })] });
    return html`<kpi-provider .client=${client}
      ><alert-feed class="one" filters="region=south"></alert-feed
    ></kpi-provider>`;
  },
};

/** Two came while somebody pointed at the list. */
export const KeptStill: Story = {
  render: () => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: true, alerts: [makeAlert({ id: 'a1', granularity: 'hour' })] });
    setTimeout(() => {
      document
        .querySelector('alert-feed')
        ?.shadowRoot?.querySelector('ul')
        ?.dispatchEvent(new PointerEvent('pointerenter'));
      client.alerts.set({
        isReady: true,
        alerts: [
          makeAlert({ id: 'a2', severity: 'critical', title: 'No orders' }),
          makeAlert({ id: 'a3', dimensions: { region: 'south' } }),
          makeAlert({ id: 'a1', granularity: 'hour' }),
        ],
      });
    }, 100);
    return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
  },
};

/** Every kind of condition, and a rule with more instances than are watched. */
export const Kinds: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: [
        makeAlert({ id: 'a1', severity: 'critical', title: 'Revenue too low', expected: null, granularity: 'hour' }),
        makeAlert({ id: 'a2', title: 'Revenue fell', granularity: 'day', bucket: minutesAgo(1440) }),
        makeAlert({ id: 'a3', title: 'No orders', metric: 'orders', value: 0, threshold: null, expected: null }),
        makeAlert({
          id: 'a4',
          severity: 'warning',
          title: 'Revenue by region',
          kind: 'instances',
          value: 3048,
          threshold: 1000,
          expected: null,
          bucket: null,
        }),
        makeAlert({
          id: 'a5',
          severity: 'info',
          title: 'Refund rate',
          metric: 'refund_rate',
          value: 0.081,
          threshold: 0.06,
          expected: null,
          granularity: 'hour',
        }),
      ],
    }),
};

/** More than fit: the list scrolls. */
export const Many: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: Array.from({ length: 48 }, (_, index) =>
        makeAlert({
          id: `a${index}`,
          severity: index < 5 ? 'critical' : 'warning',
          dimensions: { region: `region ${index}` },
        }),
      ),
    }),
};

/** More than fifty: a search by name, metric and person. */
export const Searched: Story = {
  render: () =>
    withAlerts({
      isReady: true,
      alerts: Array.from({ length: 60 }, (_, index) =>
        makeAlert({ id: `a${index}`, dimensions: { region: `region ${index}` } }),
      ),
    }),
  play: async ({ canvasElement }) => {
    await userEvent.type(await find(canvasElement, 'input.search'), 'region 17');
    await waitFor(async () => expect((await find(canvasElement, 'ul')).children.length).toBe(1));
  },
};
