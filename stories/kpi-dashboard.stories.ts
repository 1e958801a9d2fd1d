import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { find } from './interact.ts';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { confirmed, createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { dashboard } from '../sdk/test/fixtures/dashboard.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import type { DashboardView } from '../sdk/src/protocol/dashboards.ts';
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

const theirs: DashboardView = {
  ...dashboard,
  overlay: { version: '2', changes: [{ kind: 'hide', widget: 'alerts' }], vanished: [], base: dashboard },
};

const withAnswer = (answer: unknown, isEdited = false) => {
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
  const stale = { code: 'overlay_conflict', message: 'changed meanwhile', retryable: false } as const;
  client.answers.set(
    '/v1/dashboards/executive/overlay',
    new ClientError(stale, { answer: { error: stale, dashboard: theirs } }),
  );
  return html`<kpi-provider .client=${client}><kpi-dashboard ?editing=${isEdited}></kpi-dashboard></kpi-provider>`;
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

const edited = (answer: unknown = dashboard) => html`<div class="edited">${withAnswer(answer, true)}</div>`;
const press = async (root: HTMLElement, ...selectors: string[]): Promise<void> => {
  for (const selector of selectors) (await find(root, selector)).click();
};

/** A handle, a name and options for each widget; the tools stay in sight. */
export const Editing: Story = {
  render: () => edited(),
  play: async ({ canvasElement }) => void (await find(canvasElement, '.tools')),
};
/** Everything that dragging does, by plain buttons. */
export const Options: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '[data-id=trend] .options'),
};
/** Real widgets, small. */
export const Gallery: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '.tools .add'),
};
/** Properties of one widget. */
export const Form: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '[data-id=trend] .options', '.entry:nth-last-of-type(2)'),
};
/** A section without widgets keeps its place. */
export const EmptySection: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '[data-id=regions] .remove', '[data-id=alerts] .remove'),
};
/** Another page of the reader has saved meanwhile. */
export const Conflict: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '[data-id=orders] .remove', '.tools .save'),
};
/** Asked before changes are lost. */
export const Discard: Story = {
  render: () => edited(),
  play: ({ canvasElement }) => press(canvasElement, '[data-id=orders] .remove', '.ends button'),
};
/** After an edit of the catalogue a change of the reader no longer fits. */
export const Vanished: Story = {
  render: () => {
    const change = { kind: 'set', widget: 'orders', props: { metric: 'refunds' } } as const;
    const missing = { kind: 'metric', name: 'refunds' } as const;
    const overlay = { version: '2', changes: [change], vanished: [{ change, missing }], base: dashboard };
    return edited({ ...dashboard, overlay });
  },
  play: async ({ canvasElement }) => void (await find(canvasElement, '.vanished')),
};
/** Saves it as a picture, and prints it. */
export const Menu: Story = {
  ...Ready,
  play: ({ canvasElement }) => press(canvasElement, '[part=menu-button]', 'kpi-menu'),
};
