import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { ClientError } from '../sdk/src/client/client-error.ts';
import { catalog as readersCatalog, readOnlyCatalog } from '../sdk/test/fixtures/catalog.ts';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { makeRule, makeSharedRule, PAST } from '../sdk/test/fixtures/rules.ts';
import type { CatalogView } from '../sdk/src/protocol/catalog.ts';
import type { ChannelView, RuleView } from '../sdk/src/protocol/rules.ts';
import { find } from './interact.ts';

const meta: Meta = { title: 'alert-rule-form', component: 'alert-rule-form' };
export default meta;
type Story = StoryObj;

interface Setting {
  readonly metric?: string;
  readonly rules?: readonly RuleView[];
  readonly catalog?: CatalogView;
  /** Answers by path, in place of those that succeed. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

const EPISODES = ['2026-11-04', '2026-11-17', '2026-11-18'].map((day) => ({
  ...{ dimensions: {}, severity: 'warning', firedAt: `${day}T23:00:00.000Z`, endedAt: null },
  ...{ from: `${day}T00:00:00.000Z`, to: `${day}T23:59:00.000Z`, value: 101 },
}));

const CHANNELS: readonly ChannelView[] = [
  { name: 'floor', title: 'Shop floor', type: 'slack', state: 'ready', reason: null, pausedUntil: null },
  { name: 'duty', title: 'On duty', type: 'email', state: 'paused', reason: null, pausedUntil: '2026-11-24T10:00:00Z' },
];

function onPage({ metric, rules = [], catalog = readersCatalog, answers = {} }: Setting): TemplateResult {
  const client = createFixtureClient();
  client.catalog.set({ catalog });
  const all = {
    '/v1/rules': { rules, own: { limit: 20, mail: 'anna@shop.example' } },
    '/v1/query': PAST,
    '/v1/rules/backtest': { buckets: 30, episodes: EPISODES },
    '/v1/own-rules': makeRule(),
    ...answers,
  };
  for (const [path, answer] of Object.entries(all)) client.answers.set(path, answer);
  return html`<kpi-provider .client=${client}
    ><alert-rule-form
      class="wide"
      metric=${metric ?? nothing}
      filters=${metric ? 'region=north' : nothing}
    ></alert-rule-form
  ></kpi-provider>`;
}

/** The limit is proposed from the past, over which the alerts are drawn. */
export const Ready: Story = {
  render: () => onPage({ metric: 'revenue' }),
  play: async ({ canvasElement }) => {
    const amount = (await find(canvasElement, '[name=amount]')) as HTMLInputElement;
    await waitFor(() => expect(amount.value).toBe('100'));
    await waitFor(async () => expect((await find(canvasElement, 'figcaption')).textContent).toContain('3'), {
      timeout: 3000,
    });
  },
};

/** By keys alone: another condition, a number, saved with Enter. */
export const Saved: Story = {
  ...Ready,
  play: async ({ canvasElement }) => {
    const amount = (await find(canvasElement, '[name=amount]')) as HTMLInputElement;
    await waitFor(() => expect(amount.value).toBe('100'));
    amount.focus();
    amount.select();
    await userEvent.keyboard('95{Enter}');
    await waitFor(async () => expect((await find(canvasElement, '.said')).textContent).not.toBe(''));
  },
};

/** Without a metric: all rules of the reader, one of them stopped. */
export const Own: Story = {
  render: () =>
    onPage({
      rules: [
        makeRule({ own: { filters: [], mail: { address: 'anna@shop.example', language: 'en' } } }),
        makeRule({
          ...{ name: 'own_2', title: 'Orders of the north', metric: 'orders' },
          own: { filters: [], mail: null, stopped: { code: 'forbidden', message: 'no such role' } },
        }),
      ],
    }),
};
/** For a reader who manages rules: one for everybody, with the channels of the catalogue. */
export const Managed: Story = {
  render: () =>
    onPage({
      metric: 'revenue',
      catalog: { ...readersCatalog, alerts: 'manage' },
      rules: [
        makeRule({ title: 'Mine' }),
        makeSharedRule({ channels: ['floor'], by: ['region'], below: 80 }),
        makeSharedRule({ name: 'filed', title: 'Revenue stops', origin: 'catalog', isDisabled: true }),
      ],
      answers: { '/v1/channels': { channels: CHANNELS } },
    }),
  play: async ({ canvasElement }) => {
    await userEvent.selectOptions(await find(canvasElement, '[name=scope]'), 'shared');
    await find(canvasElement, '[name=channel]');
  },
};
export const Empty: Story = { render: () => onPage({}) };
export const TooNew: Story = {
  render: () =>
    onPage({
      metric: 'revenue',
      answers: {
        '/v1/rules/backtest': { buckets: 0, episodes: [] },
        '/v1/query': { results: [{ ...PAST.results[0], rows: [] }] },
      },
    }),
};
export const Failed: Story = {
  name: 'Error',
  render: () =>
    onPage({
      metric: 'revenue',
      answers: {
        '/v1/rules/backtest': new ClientError({ code: 'query_timeout', message: 'it took too long', retryable: true }),
      },
    }),
};
export const Denied: Story = { render: () => onPage({ metric: 'revenue', catalog: readOnlyCatalog }) };
