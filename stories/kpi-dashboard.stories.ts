import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { confirmed, createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { dashboard } from '../sdk/test/fixtures/dashboard.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import type { Row } from '../sdk/src/protocol/query.ts';
import { STATES } from '../sdk/test/fixtures/states.ts';

const meta: Meta = { title: 'kpi-dashboard', component: 'kpi-dashboard' };
export default meta;
type Story = StoryObj;

const ready = STATES['ready'] ?? {};
const toOrders = (rows: readonly Row[] = []) => rows.map(({ revenue }) => Math.round(Number(revenue) / 110));
const orders = makeResult({
  metric: 'orders',
  values: toOrders(ready.result?.rows),
  compared: toOrders(ready.result?.comparison?.rows),
});
const regions = Object.entries({ North: 6100, West: 4200, South: 2400, East: 1900 });

const withAnswer = (answer: unknown) => {
  const client = createFixtureClient({
    revenue: ready,
    orders: confirmed(orders),
    'revenue by region': {
      ...ready,
      ...(ready.result && {
        result: { ...ready.result, rows: regions.map(([region, revenue]) => ({ region, revenue })) },
      }),
    },
  });
  client.answers.set('/v1/dashboards', {
    dashboards: [{ id: 'executive', title: 'Executive', isHome: true, isPersonal: false }],
  });
  client.answers.set('/v1/dashboards/executive', answer);
  return html`<kpi-provider .client=${client}><kpi-dashboard></kpi-dashboard></kpi-provider>`;
};

/** Sections in a grid that fits the width of the element. */
export const Ready: Story = { render: () => withAnswer(dashboard) };
export const Loading: Story = { render: () => withAnswer(new Promise(() => undefined)) };
export const Failed: Story = {
  name: 'Error',
  render: () => withAnswer(new ClientError({ code: 'unreachable', message: 'no answer', retryable: true })),
};
export const Denied: Story = {
  render: () => withAnswer(new ClientError({ code: 'forbidden', message: 'no role', retryable: false })),
};
