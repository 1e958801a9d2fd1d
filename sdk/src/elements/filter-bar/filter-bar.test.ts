import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/filter-bar.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import type { Query } from '../../protocol/query.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import type { FilterBar } from './filter-bar.ts';

afterEach(unmountAll);

const counts = (members: Record<string, number | null>, rowCount?: number) =>
  confirmed({
    ...makeResult({ metric: 'orders', values: [1] }),
    rows: Object.entries(members).map(([region, orders]) => ({ region: region || null, orders })),
    ...(rowCount && { truncated: true as const, rowCount }),
  });

let queries: Query[];

function createClient(orders = counts({ north: 1200, south: 300, '': 7 })): FixtureClient {
  const client = createFixtureClient({ orders });
  const { catalog } = client.catalog.get();
  const labelled = catalog!.dimensions.map((each) => ({
    ...each,
    labels: { north: 'The North', south: 'The South' },
    labelsByLanguage: { de: { north: 'Norden', south: 'Süden' } },
  }));
  client.catalog.set({ catalog: { ...catalog!, dimensions: labelled } });
  queries = [];
  const { query } = client;
  return Object.assign(client, {
    query: (asked: Query) => {
      queries.push(asked);
      return query(asked);
    },
  });
}

const mountBar = (inner: TemplateResult, client = createClient(), locale = 'en-GB'): Promise<FilterBar> =>
  mount<FilterBar>(html`<kpi-provider .client=${client} locale=${locale}>${inner}</kpi-provider>`, 'filter-bar');
const inContext = (filters: string | null = null): TemplateResult =>
  html`<kpi-context range="last 7 days" .filters=${filters}
    ><filter-bar dimensions="region, channel"></filter-bar
  ></kpi-context>`;
const contextOf = (bar: FilterBar): KpiContext => bar.closest('kpi-context')!;
const all = (bar: FilterBar, selector: string): HTMLElement[] => [
  ...bar.shadowRoot!.querySelectorAll<HTMLElement>(selector),
];
const texts = (bar: FilterBar, selector: string): (string | undefined)[] =>
  all(bar, selector).map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim());
const isOpen = (bar: FilterBar): boolean => bar.shadowRoot!.querySelector('dialog')!.open;

async function openRegions(bar: FilterBar): Promise<void> {
  const [add] = all(bar, '.add');
  add!.focus();
  add!.click();
  await until(() => isOpen(bar));
  all(bar, '.dimensions button')[0]!.click();
  await until(() => all(bar, 'li input').length > 0);
}

it('names the filters of the context, with labels and what they exclude', async () => {
  const bar = await mountBar(inContext('region=north,south,east; channel!=web'));
  expect(texts(bar, '.filter')).to.deep.equal(['Region: The North, The South, +1 ×', 'Channel: not web ×']);
  expect(await findViolations(bar)).to.deep.equal([]);
});

it('adds a filter: a dimension, then values with their numbers', async () => {
  const bar = await mountBar(inContext('channel=web'));
  const [add] = all(bar, '.add');
  add!.click();
  await until(() => isOpen(bar));
  expect(texts(bar, '.dimensions button')).to.deep.equal(['Region›', 'Channel›']);
  expect(await findViolations(bar)).to.deep.equal([]);
  all(bar, '.dimensions button')[0]!.click();
  await until(() => all(bar, 'li input').length > 0);
  expect(texts(bar, 'li label')).to.deep.equal(['The North1,200', 'The South300', '(none)7']);
  expect(all(bar, 'li input')[0]!.getAttribute('aria-label')).to.equal('The North, Orders: 1,200');
  expect(texts(bar, 'dialog h2')).to.deep.equal(['Region']);
  expect(texts(bar, '.columns span')).to.deep.equal(['Region', 'Orders']);
  const ends = all(bar, '.count, .columns span:last-child').map((each) => each.getBoundingClientRect().right);
  expect(Math.max(...ends) - Math.min(...ends)).to.be.below(1);
  expect(Math.max(...ends)).to.be.below(all(bar, 'dialog')[0]!.getBoundingClientRect().right);
  expect(queries).to.have.length(1);
  expect(queries[0]?.filters).to.deep.equal([{ member: 'channel', operator: 'equals', values: ['web'] }]);
  expect(await findViolations(bar)).to.deep.equal([]);
  const change = nextEvent(contextOf(bar), 'kpi-filter-change');
  all(bar, 'li input')[1]!.click();
  expect((await change).detail).to.deep.equal({
    filters: [
      { member: 'channel', operator: 'equals', values: ['web'] },
      { member: 'region', operator: 'equals', values: ['south'] },
    ],
    source: 'user',
  });
  await bar.updateComplete;
  // The numbers of the dimension do not depend on its own filter: nothing is asked anew.
  expect(queries).to.have.length(1);
  expect(texts(bar, '.filter')[1]).to.equal('Region: The South ×');
});

it('chooses one value alone, excludes it, and clears', async () => {
  const bar = await mountBar(inContext('region=south'));
  await openRegions(bar);
  all(bar, '.only')[0]!.click();
  expect(contextOf(bar).filters).to.deep.equal([{ member: 'region', operator: 'equals', values: ['north'] }]);
  await bar.updateComplete;
  await contextOf(bar).updateComplete;
  await bar.updateComplete;
  all(bar, '.head [aria-pressed]')[1]!.click();
  expect(contextOf(bar).filters).to.deep.equal([{ member: 'region', operator: 'notEquals', values: ['north'] }]);
  await contextOf(bar).updateComplete;
  await bar.updateComplete;
  all(bar, 'footer .link')[0]!.click();
  expect(contextOf(bar).filters).to.deep.equal([]);
});

it('searches labels and values, and the service where there are more', async () => {
  const bar = await mountBar(inContext(), createClient(counts({ north: 1200, south: 300 }, 1014)));
  await openRegions(bar);
  expect(read(bar, 'dialog [role=status]')).to.equal('2 of 1,014 values. Search for others.');
  const search = bar.shadowRoot!.querySelector<HTMLInputElement>('.search')!;
  search.value = 'NOR';
  search.dispatchEvent(new Event('input'));
  await bar.updateComplete;
  expect(texts(bar, 'li .label')).to.deep.equal(['The North']);
  expect(queries.at(-1)?.filters).to.deep.equal([{ member: 'region', operator: 'contains', values: ['NOR'] }]);
});

it('goes through the values by arrow keys, and back to what opened them', async () => {
  const bar = await mountBar(inContext());
  await openRegions(bar);
  await until(() => (bar.shadowRoot!.activeElement as HTMLElement | null)?.className === 'search');
  const press = (key: string): void => {
    const options = { key, bubbles: true, composed: true, cancelable: true };
    bar.shadowRoot!.activeElement!.dispatchEvent(new KeyboardEvent('keydown', options));
  };
  press('ArrowDown');
  press('ArrowDown');
  expect(bar.shadowRoot!.activeElement?.getAttribute('aria-label')).to.contain('The South');
  press('ArrowUp');
  expect(bar.shadowRoot!.activeElement?.getAttribute('aria-label')).to.contain('The North');
  all(bar, '.done')[0]!.click();
  expect(isOpen(bar)).to.equal(false);
  expect(bar.shadowRoot!.activeElement === all(bar, '.add')[0]).to.equal(true);
});

it('removes a filter, and all of them', async () => {
  const bar = await mountBar(inContext('region=north; channel=web; category=home'));
  all(bar, '.remove')[1]!.click();
  await contextOf(bar).updateComplete;
  await bar.updateComplete;
  expect(texts(bar, '.filter')).to.deep.equal(['Region: The North ×', 'Category: home ×']);
  all(bar, '.bar > .link')[0]!.click();
  expect(contextOf(bar).filters).to.deep.equal([]);
});

it('describes filters of other kinds, which it can only remove', async () => {
  const filters = JSON.stringify([{ member: 'region', operator: 'startsWith', values: ['n'] }]);
  const bar = await mountBar(inContext(filters));
  expect(texts(bar, '.filter')).to.deep.equal(['Region starts with n ×']);
  expect(all(bar, '.filter button')).to.have.length(1);
});

it('is driven by a property and an event without a context', async () => {
  const bar = await mountBar(html`<filter-bar filters="region=north" dimensions="region"></filter-bar>`);
  const change = nextEvent(bar, 'kpi-filter-change');
  all(bar, '.remove')[0]!.click();
  expect((await change).detail).to.deep.equal({ filters: [], source: 'user' });
  await bar.updateComplete;
  expect(texts(bar, '.filter')).to.deep.equal([]);
});

it('speaks German', async () => {
  registerTexts('de', de);
  const bar = await mountBar(inContext('region!=north'), createClient(), 'de-DE');
  expect(texts(bar, '.filter')).to.deep.equal(['Region: nicht Norden ×']);
  await openRegions(bar);
  expect(texts(bar, 'li .label')).to.deep.equal(['Norden', 'Süden', '(ohne)']);
});
