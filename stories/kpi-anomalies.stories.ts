import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { makeAnomaly } from '../sdk/test/fixtures/anomalies.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { find } from './interact.ts';

const meta: Meta = { title: 'kpi-anomalies', component: 'kpi-anomalies' };
export default meta;
type Story = StoryObj;

const withAnswer = (answer: unknown) => {
  const client = createFixtureClient();
  client.answers.set('/v1/anomalies', answer);
  client.answers.set('/v1/anomalies/verdicts', {});
  return html`<kpi-provider .client=${client}
    ><kpi-anomalies class="wide" metric="revenue" range="today"></kpi-anomalies
  ></kpi-provider>`;
};

/** One to be judged, with what others said, and one that the reader has judged. */
export const Ready: Story = {
  render: () =>
    withAnswer({
      anomalies: [
        makeAnomaly({ verdicts: { real: 2, notReal: 1, mine: null }, isOpen: true }),
        makeAnomaly({
          severity: 'medium',
          direction: 'up',
          from: '2026-11-20T06:00:00.000Z',
          onceIn: 1000,
          verdicts: { real: 0, notReal: 1, mine: false },
        }),
      ],
      learning: [],
    }),
};
export const Empty: Story = { render: () => withAnswer({ anomalies: [], learning: [] }) };
/** A part of the period is an event of the calendar, which is not judged. */
export const NotJudged: Story = {
  render() {
    const client = createFixtureClient();
    const { catalog } = client.catalog.get();
    const calendar = [{ name: 'Black Friday week', from: '2026-11-20', to: '2026-11-30' }];
    if (catalog) client.catalog.set({ catalog: { ...catalog, calendar } });
    const rows = ['2026-11-18T23:00:00.000Z', '2026-11-19T23:00:00.000Z'].map((time) => ({
      time,
      value: 1,
      expected: 1,
    }));
    client.answers.set('/v1/anomalies', { anomalies: [], learning: [], rows });
    return html`<kpi-provider .client=${client}
      ><kpi-anomalies class="wide" metric="revenue" range="last 7 days"></kpi-anomalies
    ></kpi-provider>`;
  },
};
/** Too little history. */
export const Learning: Story = { render: () => withAnswer({ anomalies: [], learning: ['revenue'] }) };
export const Loading: Story = { render: () => withAnswer(new Promise(() => undefined)) };
export const Failed: Story = {
  name: 'Error',
  render: () => withAnswer(new ClientError({ code: 'unreachable', message: 'unreachable', retryable: true })),
};

/** A verdict is kept by the service, which then says what everybody said. */
export const Judged: Story = {
  render() {
    const client = createFixtureClient();
    const judged = makeAnomaly({ verdicts: { real: 1, notReal: 0, mine: true } });
    client.answers.set('/v1/anomalies', { anomalies: [makeAnomaly()], learning: [] });
    client.answers.set('/v1/anomalies/verdicts', {
      // Once the verdict is sent the list has it.
      then(resolve: (answer: object) => void): void {
        client.answers.set('/v1/anomalies', { anomalies: [judged], learning: [] });
        resolve({});
      },
    });
    return html`<kpi-provider .client=${client}
      ><kpi-anomalies class="wide" metric="revenue" range="today"></kpi-anomalies
    ></kpi-provider>`;
  },
  play: async ({ canvasElement }) => {
    const verdict = await find(canvasElement, '.verdict');
    verdict.querySelectorAll('button')[1]?.click();
    await waitFor(async () =>
      expect((await find(canvasElement, '.verdict')).textContent).toContain('You said: not expected'),
    );
  },
};
