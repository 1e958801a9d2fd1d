import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { catalog, readOnlyCatalog } from '../../../test/fixtures/catalog.ts';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import { recordDownloads } from '../../../test/support/record-downloads.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { KpiCard } from '../kpi-card/kpi-card.ts';
import type { KpiMenu } from './kpi-menu.ts';

afterEach(unmountAll);

const client = (readers: CatalogView = { ...catalog, alerts: 'manage' }) => {
  const created = createFixtureClient({ revenue: STATES['ready']! });
  created.catalog.set({ catalog: readers });
  return created;
};

const mountCard = (inner: TemplateResult, using = client()): Promise<KpiCard> =>
  mount<KpiCard>(
    html`<kpi-provider .client=${using} locale="en-GB"
      ><kpi-context range="today">${inner}</kpi-context></kpi-provider
    >`,
    'kpi-card',
  );

const buttonOf = (card: KpiCard): HTMLButtonElement => card.shadowRoot!.querySelector('[part=menu-button]')!;

async function openMenu(card: KpiCard): Promise<KpiMenu> {
  buttonOf(card).click();
  await until(() => card.shadowRoot!.querySelector<KpiMenu>('kpi-menu')?.isOpen === true);
  const menu = card.shadowRoot!.querySelector<KpiMenu>('kpi-menu')!;
  await until(() => menu.matches(':focus-within'));
  return menu;
}

const entriesOf = (menu: KpiMenu): (string | undefined)[] =>
  [...menu.shadowRoot!.querySelectorAll('button')].map((button) => button.textContent?.trim());

const choose = (menu: KpiMenu, words: string): void =>
  [...menu.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.includes(words))?.click();

const press = (menu: KpiMenu, key: string): void =>
  void (menu.shadowRoot!.activeElement ?? menu).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
  );

it('offers what works without code of the page, and is accessible when open', async () => {
  const card = await mountCard(html`<kpi-card metric="revenue"></kpi-card>`);
  expect(buttonOf(card).getAttribute('aria-label')).to.equal('Actions for Revenue');
  const menu = await openMenu(card);
  expect(entriesOf(menu)).to.deep.equal([
    'Explore',
    'Why?',
    'Alert me',
    'Copy link',
    'Export as CSV',
    'Export to Excel',
    'Proof',
  ]);
  expect(buttonOf(card).getAttribute('aria-expanded')).to.equal('true');
  expect(await findViolations(card)).to.deep.equal([]);
});

it('offers what the page names, an alert only to those who may make rules', async () => {
  const inner = html`<kpi-card metric="revenue" actions="alert annotate proof"></kpi-card>`;
  expect(entriesOf(await openMenu(await mountCard(inner)))).to.deep.equal(['Alert me', 'Add a note', 'Proof']);
  expect(entriesOf(await openMenu(await mountCard(inner)))).to.contain('Alert me');
  expect(
    entriesOf(await openMenu(await mountCard(inner, client({ ...readOnlyCatalog, alerts: 'respond' })))),
  ).not.to.contain('Alert me');
});

it('has no button where the page wants no entries', async () => {
  const card = await mountCard(html`<kpi-card metric="revenue" actions=""></kpi-card>`);
  expect(buttonOf(card)).to.equal(null);
});

for (const [words, name] of [
  ['Why?', 'kpi-explain'],
  ['Proof', 'kpi-proof'],
  ['Alert me', 'kpi-alert-request'],
  ['Add a note', 'kpi-annotate'],
] as const) {
  it(`tells the page by ${name}, with the metric, its range and filters`, async () => {
    const card = await mountCard(
      html`<kpi-card metric="revenue" actions="explain alert annotate proof" filters="region=north"></kpi-card>`,
    );
    card.addEventListener(name, (event) => event.preventDefault());
    const sent = nextEvent(card, name);
    choose(await openMenu(card), words);
    const { detail } = await sent;
    expect(detail).to.deep.include({
      metric: 'revenue',
      range: 'today',
      filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
    });
  });
}

it('moves by keys and by typing, and gives the focus back', async () => {
  const card = await mountCard(html`<kpi-card metric="revenue"></kpi-card>`);
  const menu = await openMenu(card);
  const focused = (): string | undefined => menu.shadowRoot!.activeElement?.textContent?.trim();
  expect(focused()).to.equal('Explore');
  for (const [key, words] of [
    ['ArrowDown', 'Why?'],
    ['ArrowDown', 'Alert me'],
    ['End', 'Proof'],
    ['ArrowDown', 'Explore'],
    ['ArrowUp', 'Proof'],
    ['Home', 'Explore'],
    ['c', 'Copy link'],
  ] as const) {
    press(menu, key);
    expect(focused(), key).to.equal(words);
  }
  press(menu, 'Escape');
  expect(menu.isOpen).to.equal(false);
  expect(card.shadowRoot!.activeElement).to.equal(buttonOf(card));
  expect(buttonOf(card).getAttribute('aria-expanded')).to.equal('false');
});

it('closes by its button, and by a press elsewhere', async () => {
  const card = await mountCard(html`<kpi-card metric="revenue"></kpi-card>`);
  const menu = await openMenu(card);
  buttonOf(card).click();
  await until(() => !menu.isOpen);
  await openMenu(card);
  document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  expect(menu.isOpen).to.equal(false);
});

it('has room for entries of the page', async () => {
  const chosen: string[] = [];
  const card = await mountCard(
    html`<kpi-card metric="revenue"
      ><button slot="menu" role="menuitem" @click=${() => chosen.push('crm')}>Open in the CRM</button></kpi-card
    >`,
  );
  const menu = await openMenu(card);
  press(menu, 'End');
  expect(document.activeElement?.textContent?.trim()).to.equal('Open in the CRM');
  expect(await findViolations(card)).to.deep.equal([]);
  (document.activeElement as HTMLElement).click();
  expect([chosen, menu.isOpen]).to.deep.equal([['crm'], false]);
});

it('copies an address that opens the metric, without the part where a page keeps a token', async () => {
  const written: string[] = [];
  const { clipboard } = navigator;
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: async (text: string) => void written.push(text) },
  });
  history.replaceState(null, '', '#token=secret');
  try {
    const menu = await openMenu(await mountCard(html`<kpi-card metric="revenue"></kpi-card>`));
    choose(menu, 'Copy link');
    await until(() => menu.shadowRoot!.querySelector('.said')?.textContent === 'Link copied');
    const url = new URL(written[0]!);
    expect(Object.fromEntries(url.searchParams)).to.include({ range: 'today', explore: 'revenue' });
    expect(url.hash).to.equal('');
  } finally {
    history.replaceState(null, '', location.pathname + location.search);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
  }
});

for (const [words, format] of [
  ['Export as CSV', 'csv'],
  ['Export to Excel', 'xlsx'],
] as const) {
  it(`loads all rows of the widget from the service: ${words}`, async () => {
    const using = client();
    using.answers.set('/v1/export', 'time,Revenue');
    await recordDownloads(async (saved) => {
      const menu = await openMenu(
        await mountCard(html`<kpi-card metric="revenue" filters="region=north"></kpi-card>`, using),
      );
      choose(menu, words);
      await until(() => saved.length > 0);
      expect(saved[0]!.name).to.equal(`export.${format}`);
      expect(await saved[0]!.blob.text()).to.equal('time,Revenue');
      const { path, body } = using.requests.at(-1)!;
      expect(path).to.equal('/v1/export');
      const { queries, ...rest } = body as { queries: readonly object[] };
      expect(rest).to.deep.equal({ format, locale: 'en-GB' });
      expect(queries).to.have.length(1);
      expect(queries[0]).to.deep.include({
        metrics: ['revenue'],
        filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
      });
      await until(() => !menu.isOpen);
    });
  });
}

it('says why an export failed', async () => {
  const menu = await openMenu(await mountCard(html`<kpi-card metric="revenue"></kpi-card>`));
  choose(menu, 'CSV');
  await until(() => menu.shadowRoot!.querySelector('.said')?.textContent === "Couldn't export: /v1/export");
});
