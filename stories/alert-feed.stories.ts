import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import type { AlertsState } from '../sdk/src/client/alert-watch.ts';
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
