import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { confirmed } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { find } from './interact.ts';
import { withStates } from './render-widget.ts';

const meta: Meta = { title: 'filter-bar', component: 'filter-bar' };
export default meta;
type Story = StoryObj;

const REGIONS = { North: 1204, West: 811, South: 377, East: 190 };

const withFilters = (filters: string | null): TemplateResult =>
  withStates(
    {
      orders: confirmed({
        ...makeResult({ metric: 'orders', values: [1] }),
        rows: Object.entries(REGIONS).map(([region, orders]) => ({ region, orders })),
      }),
    },
    html`<kpi-context range="last 7 days" .filters=${filters}
      ><filter-bar dimensions="region, channel, category"></filter-bar
    ></kpi-context>`,
  );

/** Two filters of the context; each opens its values. */
export const Ready: Story = { render: () => withFilters('region=North,West; channel!=web') };

export const Empty: Story = { render: () => withFilters(null) };

/** A filter that no list of values can say: it can be removed. */
export const OtherKind: Story = {
  render: () => withFilters(JSON.stringify([{ member: 'region', operator: 'startsWith', values: ['N'] }])),
};

/** The values of a dimension, with the number of orders. */
export const Open: Story = {
  render: () => withFilters('region=North'),
  play: async ({ canvasElement }) => {
    (await find(canvasElement, '.filter button')).click();
    const values = await find(canvasElement, '.values');
    await waitFor(() => expect(values.children.length).toBe(4));
  },
};

/** A search leaves the values that contain it; a tick filters, and the chip says so. */
export const Searched: Story = {
  render: () => withFilters('region=North'),
  play: async ({ canvasElement }) => {
    (await find(canvasElement, '.filter button')).click();
    const search = await find(canvasElement, '.search');
    await userEvent.type(search, 'sou');
    const values = await find(canvasElement, '.values');
    await waitFor(() => expect(values.children.length).toBe(1));
    (await find(canvasElement, '.values input')).click();
    await waitFor(async () => expect((await find(canvasElement, '.filter')).textContent).toContain('South'));
  },
};
