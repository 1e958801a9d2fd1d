import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { find, findFocused } from './interact.ts';

const meta: Meta = { title: 'range-picker', component: 'range-picker' };
export default meta;
type Story = StoryObj;

/** Beside data of three weeks, which the calendar marks. */
const withData = (picker: TemplateResult): TemplateResult => {
  const client = createFixtureClient();
  const { catalog } = client.catalog.get();
  const data = { first: '2026-11-02T08:00:00.000Z', last: '2026-11-20T13:00:00.000Z' };
  if (catalog)
    client.catalog.set({ catalog: { ...catalog, metrics: catalog.metrics.map((metric) => ({ ...metric, data })) } });
  return html`<kpi-provider .client=${client}>${picker}</kpi-provider>`;
};

/** Ranges side by side, and the comparison. */
export const Ready: Story = {
  render: () => withData(html`<kpi-context range="last 7 days"><range-picker></range-picker></kpi-context>`),
};

/** Two days stand in the place of "Custom…". */
export const TwoDays: Story = {
  render: () => withData(html`<kpi-context range="2026-11-09/2026-11-15"><range-picker></range-picker></kpi-context>`),
};

/** The calendar, with further ranges; arrows move by days and weeks. */
export const Open: Story = {
  render: () => withData(html`<kpi-context range="2026-11-09/2026-11-15"><range-picker></range-picker></kpi-context>`),
  play: async ({ canvasElement }) => {
    (await find(canvasElement, '.wide .opener')).click();
    (await find(canvasElement, '[role=gridcell][tabindex="0"]')).focus();
    const dayOf = (): number => Date.parse(findFocused()?.getAttribute('data-day') ?? '');
    const before = dayOf();
    await userEvent.keyboard('{ArrowDown}');
    await waitFor(() => expect(dayOf() - before).toBe(7 * 86_400_000));
    await userEvent.keyboard('{ArrowUp}');
    await waitFor(() => expect(dayOf()).toBe(before));
  },
};

/** One button for everything, as on a phone. */
export const Compact: Story = {
  render: () => withData(html`<kpi-context range="today"><range-picker compact></range-picker></kpi-context>`),
};

/** Without a context: properties and an event. */
export const Alone: Story = {
  render: () => withData(html`<range-picker range="yesterday" presets="today, yesterday, this month"></range-picker>`),
};
