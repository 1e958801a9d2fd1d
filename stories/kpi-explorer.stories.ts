import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { makeAnomaly } from '../sdk/test/fixtures/anomalies.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { EXPLORED, answerInsights } from '../sdk/test/fixtures/explored.ts';
import { find } from './interact.ts';

const meta: Meta = { title: 'kpi-explorer', component: 'kpi-explorer' };
export default meta;
type Story = StoryObj;

const explored = (filters: string | null = null) => {
  const client = createFixtureClient(EXPLORED);
  answerInsights(client, [makeAnomaly({ verdicts: { real: 2, notReal: 0, mine: null } })]);
  return html`<kpi-provider .client=${client}
    ><kpi-explorer class="wide" metric="revenue" range="today" .filters=${filters}></kpi-explorer
  ></kpi-provider>`;
};

export const Ready: Story = { render: () => explored() };
/** A bar filters all of it, and its chip takes that back. */
export const FilteredByBar: Story = {
  ...Ready,
  play: async ({ canvasElement }) => {
    (await find(canvasElement, '[part=breakdowns]')).scrollIntoView();
    const { shadowRoot } = await find(canvasElement, 'kpi-breakdown[by=region]');
    if (shadowRoot) (await find(shadowRoot, '.name button')).click();
    await waitFor(async () => expect((await find(canvasElement, '.filter')).textContent).toContain('north'));
  },
};
/** Each filter is a chip that can be removed. */
export const Filtered: Story = { render: () => explored('region=north; channel=web,app') };
export const Loading: Story = {
  render() {
    const client = createFixtureClient();
    for (const path of ['/v1/anomalies', '/v1/metrics/revenue/explain'])
      client.answers.set(path, new Promise(() => undefined));
    return html`<kpi-provider .client=${client}
      ><kpi-explorer class="wide" metric="revenue" range="today"></kpi-explorer
    ></kpi-provider>`;
  },
};
