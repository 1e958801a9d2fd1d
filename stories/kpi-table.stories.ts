import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Row } from '../sdk/src/protocol/query.ts';
import { confirmed } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { find } from './interact.ts';
import { withState, withStates } from './render-widget.ts';

const meta: Meta = { title: 'kpi-table', component: 'kpi-table' };
export default meta;
type Story = StoryObj;

const table = html`<kpi-table class="wide" metrics="revenue, orders" by="region" rows="6"></kpi-table>`;

const REGIONS: Readonly<Record<string, readonly [revenue: number, orders: number]>> = {
  North: [21_400, 290],
  West: [14_800, 201],
  South: [8300, 120],
  East: [4800, 61],
};

const toRows = (factor: number): Row[] =>
  Object.entries(REGIONS).map(([region, [revenue, orders]], index) => ({
    region,
    revenue: Math.round(revenue * (factor + index / 10)),
    orders: Math.round(orders * (factor + index / 10)),
  }));

const sum = (rows: readonly Row[], name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
const sumUp = (rows: readonly Row[]) => ({ revenue: sum(rows, 'revenue'), orders: sum(rows, 'orders') });

function compared() {
  const result = makeResult({ values: [1, 1], compared: [1, 1], isRunning: false });
  const { comparison } = result;
  const [rows, before] = [toRows(1), toRows(0.9)];
  return {
    ...result,
    rows,
    totals: sumUp(rows),
    ...(comparison?.aligned && {
      comparison: {
        ...comparison,
        rows: before,
        aligned: {
          ...comparison.aligned,
          totals: sumUp(before),
          current: { ...comparison.aligned.current, totals: sumUp(rows) },
        },
      },
    }),
  };
}

/** Changes against yesterday; the heads sort, a region filters the context around. */
export const Ready: Story = {
  render: () => withStates({ revenue: confirmed(compared()) }, html`<kpi-context>${table}</kpi-context>`),
};

/** The head of a column of changes sorts by them, the greatest first. */
export const SortedByChange: Story = {
  ...Ready,
  play: async ({ canvasElement }) => {
    const head = await find(canvasElement, 'thead .change button');
    head.click();
    await waitFor(() => expect(head.closest('th')?.getAttribute('aria-sort')).toBe('descending'));
  },
};

/** Ten thousand rows, of which those in sight are rendered. */
export const Long: Story = {
  render: () => {
    const rows = Array.from({ length: 10_000 }, (_none, index) => ({
      region: `Region ${index + 1}`,
      revenue: 1_000_000 - index * 99,
      orders: 9000 - (index % 7) * 300,
    }));
    const result = { ...makeResult({ values: [1] }), rows, totals: sumUp(rows) };
    return withStates({ revenue: confirmed(result) }, table);
  },
};

/** All others together, below the four largest. */
export const Others: Story = {
  render: () => {
    const rows = toRows(1);
    const other = { revenue: 1900, orders: 31 };
    const result = { ...makeResult({ values: [1] }), rows, totals: sumUp([...rows, other]), other, rowCount: 16 };
    return withStates({ revenue: confirmed(result) }, table);
  },
};
export const Loading: Story = { render: () => withState('loading', table) };
export const Stale: Story = {
  render: () => {
    const { receivedAtMs = 0, ...state } = confirmed(compared());
    return withStates({ revenue: { ...state, receivedAtMs: receivedAtMs - 260_000 } }, table);
  },
};
export const Empty: Story = { render: () => withState('empty', table) };
export const Failed: Story = { name: 'Error', render: () => withState('error', table) };
export const Denied: Story = { render: () => withState('denied', table) };
