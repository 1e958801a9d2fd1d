import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { confirmed } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { find } from './interact.ts';
import { withState, withStates } from './render-widget.ts';

const meta: Meta = { title: 'kpi-breakdown', component: 'kpi-breakdown' };
export default meta;
type Story = StoryObj;

const breakdown = html`<kpi-breakdown class="one" metric="revenue" by="region"></kpi-breakdown>`;

const ranked = (dimension: string, members: Record<string, number>) =>
  confirmed({
    ...makeResult({ values: [1], total: 51_200 }),
    rows: Object.entries(members).map(([member, revenue]) => ({ [dimension]: member, revenue })),
    other: { revenue: 1900 },
  });

export const Ready: Story = {
  render: () =>
    withStates(
      {
        'revenue by region': ranked('region', { North: 21_400, West: 14_800, South: 8300, East: 4800 }),
        'revenue by country': ranked('country', { Sweden: 11_200, Norway: 6900, Finland: 3300 }),
      },
      breakdown,
    ),
};
/** A member leads to the countries in it, and the path back. */
export const Deeper: Story = {
  ...Ready,
  play: async ({ canvasElement }) => {
    (await find(canvasElement, '.name button')).click();
    await waitFor(async () => expect((await find(canvasElement, '.name button')).textContent).toContain('Sweden'));
    await expect((await find(canvasElement, '[aria-current]')).textContent).toContain('North');
  },
};
export const Loading: Story = { render: () => withState('loading', breakdown) };
export const Stale: Story = {
  render: () => {
    const { result, receivedAtMs = 0 } = ranked('region', { North: 21_400, West: 14_800, South: 8300, East: 4800 });
    return withStates(
      { 'revenue by region': { ...(result && { result }), receivedAtMs: receivedAtMs - 260_000 } },
      breakdown,
    );
  },
};
export const Empty: Story = { render: () => withState('empty', breakdown) };
export const Failed: Story = { name: 'Error', render: () => withState('error', breakdown) };
export const Denied: Story = { render: () => withState('denied', breakdown) };

/** Refunds exceed what is sold in two regions: bars on both sides of zero, and no shares. */
export const Negative: Story = {
  render: () =>
    withStates(
      { 'revenue by region': ranked('region', { North: 21_400, West: 3800, South: -2300, East: -9800 }) },
      breakdown,
    ),
};

/** A choice of dimensions, changes against yesterday, and members that filter the context around. */
export const Compared: Story = {
  render: () => {
    const { result, ...state } = ranked('region', { North: 21_400, West: 14_800, South: 8300 });
    const { comparison } = makeResult({ values: [1, 1], compared: [1, 1], isRunning: false });
    const rows = [19_800, 15_900, 8300].map((revenue) => ({ revenue }));
    const compared = {
      ...state,
      ...(result && comparison && { result: { ...result, comparison: { ...comparison, rows } } }),
    };
    return withStates(
      {
        'revenue by region': compared,
        'revenue by country': ranked('country', { Sweden: 11_200, Norway: 6900, Finland: 3300 }),
      },
      html`<kpi-context
        ><kpi-breakdown class="one" metric="revenue" by="region, country"></kpi-breakdown
      ></kpi-context>`,
    );
  },
};
