import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { confirmed, createFixtureClient, type FixtureClient } from '../sdk/test/fixtures/client.ts';
import { makeResult } from '../sdk/test/fixtures/results.ts';
import { STATES } from '../sdk/test/fixtures/states.ts';
import { find } from './interact.ts';

const meta: Meta = { title: 'Live', tags: ['!autodocs'] };
export default meta;
type Story = StoryObj;

const HOURS = [310, 240, 190, 160, 180, 260, 420, 780, 1240, 1690, 2010, 2140, 2260, 2080];
const REGIONS = { north: 6400, south: 4300, west: 3900 };

const SALES = [
  ['north', 42.5],
  ['west', 18],
  ['north', 27.9],
  ['south', 61.2],
] as const;

/** Sells something each second, always the same in the same order: the running hour and its region grow. */
function simulate(client: FixtureClient): () => void {
  let sold = 640;
  let count = 0;
  const regions = { ...REGIONS };
  const compared = (STATES['ready']?.result?.comparison?.rows ?? []).map(({ revenue }) => Number(revenue));
  const sell = (): void => {
    const [region, amount] = SALES[count++ % SALES.length] ?? SALES[0];
    sold += amount;
    regions[region] += amount;
    client.set('revenue', confirmed(makeResult({ values: [...HOURS, sold], compared, version: `e1:${count}` })));
    const rows = Object.entries(regions).map(([name, revenue]) => ({ region: name, revenue }));
    const total = rows.reduce((sum, { revenue }) => sum + revenue, 0);
    client.set('revenue by region', confirmed({ ...makeResult({ values: [1], total }), rows }));
  };
  sell();
  const timer = setInterval(sell, 1000);
  return () => clearInterval(timer);
}

let client = createFixtureClient();

/** A number, its course and its parts, on a stream of sales: one a second. */
export const Stream: Story = {
  beforeEach() {
    client = createFixtureClient();
    return simulate(client);
  },
  render: () =>
    html`<kpi-provider .client=${client}>
      <div class="row"><kpi-card metric="revenue"></kpi-card></div>
      <trend-chart class="wide" metric="revenue" type="bar"></trend-chart>
      <kpi-breakdown class="wide" metric="revenue" by="region"></kpi-breakdown>
    </kpi-provider>`,
  play: async ({ canvasElement }) => {
    const read = async (): Promise<string | null> => (await find(canvasElement, '.value')).textContent;
    const before = await read();
    await waitFor(async () => expect(await read()).not.toBe(before), { timeout: 5000 });
  },
};
