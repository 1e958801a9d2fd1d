import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { confirmed } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
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
  play: ({ canvasElement }) => {
    canvasElement.querySelector('filter-bar')?.shadowRoot?.querySelector<HTMLElement>('.filter button')?.click();
  },
};
