import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { STATES } from '../sdk/test/fixtures/states.ts';
import { find, findFocused } from './interact.ts';

/** The menu that every widget has. Widgets create it; a page says what is in it. */
const meta: Meta = { title: 'kpi-menu', tags: ['!autodocs'] };
export default meta;
type Story = StoryObj;

/** A card for a reader who may manage alerts, on a page where a metric can be opened. */
function onPage(card: TemplateResult): TemplateResult {
  const client = createFixtureClient({ revenue: STATES['ready'] ?? {} });
  const { catalog } = client.catalog.get();
  if (catalog) client.catalog.set({ catalog: { ...catalog, alerts: 'manage' } });
  return html`<kpi-provider .client=${client}><kpi-context range="today">${card}</kpi-context></kpi-provider>`;
}

const openMenu = async (page: HTMLElement): Promise<void> => {
  const button = await find(page, '[part=menu-button]');
  button.focus();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(findFocused()?.getAttribute('role')).toBe('menuitem'));
};

export const Closed: Story = { render: () => onPage(html`<kpi-card class="one" metric="revenue"></kpi-card>`) };

/** Arrows, Home and End move; Escape closes it and leaves the focus where it was. */
export const Open: Story = {
  ...Closed,
  play: async ({ canvasElement }) => {
    await openMenu(canvasElement);
    const first = findFocused()?.textContent?.trim();
    await userEvent.keyboard('{ArrowDown}');
    await expect(findFocused()?.textContent?.trim()).not.toBe(first);
    await userEvent.keyboard('{Escape}');
    await expect(findFocused()?.getAttribute('part')).toBe('menu-button');
    await openMenu(canvasElement);
  },
};

/** `actions` names what a page wants, among them what it has a form for. */
export const WithForms: Story = {
  render: () =>
    onPage(html`<kpi-card class="one" metric="revenue" actions="explore alert annotate export"></kpi-card>`),
  play: ({ canvasElement }) => openMenu(canvasElement),
};
