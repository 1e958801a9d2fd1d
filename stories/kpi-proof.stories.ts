import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { confirmed, createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { provenance, provenResult } from '../sdk/test/fixtures/provenance.ts';

const meta: Meta = { title: 'kpi-proof', component: 'kpi-proof' };
export default meta;
type Story = StoryObj;

const withAnswer = (answer: unknown) => {
  const client = createFixtureClient({ average_order_value: confirmed(provenResult) });
  client.answers.set('/v1/provenance/p_fixture', answer);
  return html`<kpi-provider .client=${client}
    ><kpi-proof class="wide" metric="average_order_value" filters="region=north"></kpi-proof
  ></kpi-provider>`;
};
const failed = (code: string, retryable = false) => withAnswer(new ClientError({ code, message: code, retryable }));

/** In plain words first; query, versions and command below. */
export const Ready: Story = { render: () => withAnswer(provenance) };
export const Loading: Story = { render: () => withAnswer(new Promise(() => undefined)) };
export const Failed: Story = { name: 'Error', render: () => failed('unreachable', true) };
export const Denied: Story = { render: () => failed('forbidden') };
