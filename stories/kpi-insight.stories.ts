import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { explanation } from '../sdk/test/fixtures/explanation.ts';

const meta: Meta = { title: 'kpi-insight', component: 'kpi-insight' };
export default meta;
type Story = StoryObj;

const withAnswer = (answer: unknown) => {
  const client = createFixtureClient();
  client.answers.set('/v1/metrics/revenue/explain', answer);
  return html`<kpi-provider .client=${client}
    ><kpi-context range="yesterday" compare="previous period"
      ><kpi-insight class="wide" metric="revenue"></kpi-insight></kpi-context
  ></kpi-provider>`;
};
const failed = (code: string, retryable = false) => withAnswer(new ClientError({ code, message: code, retryable }));

/** Each number opens its derivation. */
export const Ready: Story = { render: () => withAnswer(explanation) };
export const Loading: Story = { render: () => withAnswer(new Promise(() => undefined)) };
/** Nothing of the range has ended. */
export const Empty: Story = { render: () => failed('nothing_closed') };
export const Failed: Story = { name: 'Error', render: () => failed('unreachable', true) };
export const Denied: Story = { render: () => failed('forbidden') };
