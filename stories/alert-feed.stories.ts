import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import type { AlertsState } from '../sdk/src/client/alerts.ts';
import { makeAlert, minutesAgo } from '../sdk/test/fixtures/alerts.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';

const meta: Meta = { title: 'alert-feed', component: 'alert-feed' };
export default meta;
type Story = StoryObj;

function withAlerts(state: AlertsState): TemplateResult {
  const client = createFixtureClient();
  client.alerts.set(state);
  return html`<kpi-provider .client=${client}><alert-feed class="one"></alert-feed></kpi-provider>`;
}

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
