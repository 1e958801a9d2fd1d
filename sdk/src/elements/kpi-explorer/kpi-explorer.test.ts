import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { EXPLORED, answerInsights } from '../../../test/fixtures/explored.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import type { Filter } from '../../protocol/query.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-explorer.ts';
import '../../define/kpi-provider.ts';
import type { KpiExplorer } from './kpi-explorer.ts';

function explored(): FixtureClient {
  const client = createFixtureClient(EXPLORED);
  answerInsights(client);
  return client;
}

const north: Filter = { member: 'region', operator: 'equals', values: ['north'] };

const mountExplorer = (
  client: FixtureClient,
  explorer: TemplateResult = html`<kpi-explorer metric="revenue" range="today"></kpi-explorer>`,
): Promise<KpiExplorer> =>
  mount<KpiExplorer>(html`<kpi-provider .client=${client} locale="en-GB">${explorer}</kpi-provider>`, 'kpi-explorer');

const find = <T extends Element>(element: Element, ...selectors: readonly string[]): T | null =>
  selectors.reduce<Element | null>(
    (inner, selector) => inner?.shadowRoot?.querySelector(selector) ?? null,
    element,
  ) as T | null;

/** Scrolls to each breakdown: they are rendered when they come into view. */
async function seeBreakdowns(explorer: KpiExplorer): Promise<void> {
  const places = [...explorer.shadowRoot!.querySelectorAll('.place')];
  for (const place of places) {
    place.scrollIntoView();
    await until(() => place.querySelector('kpi-breakdown') !== null);
  }
}

async function clickBar(explorer: KpiExplorer): Promise<void> {
  await seeBreakdowns(explorer);
  await until(() => find(explorer, 'kpi-breakdown[by=region]', 'li button') !== null);
  find<HTMLButtonElement>(explorer, 'kpi-breakdown[by=region]', 'li button')!.click();
}

describe('kpi-explorer', () => {
  afterEach(unmountAll);

  it('shows number, chart, explanation, anomalies and a breakdown by each dimension, accessibly', async () => {
    const explorer = await mountExplorer(explored());
    await seeBreakdowns(explorer);
    expect(explorer.shadowRoot!.querySelectorAll('kpi-breakdown')).to.have.length(4);
    await until(
      () => find(explorer, 'kpi-anomalies', 'li') !== null && find(explorer, 'kpi-insight', '.lead') !== null,
    );
    expect(find(explorer, 'kpi-explorer-number', '.number')?.textContent).to.equal('€14,600');
    expect(await findViolations(explorer)).to.deep.equal([]);
  });

  it('tells the service of each metric that is opened, once, and of none that the reader may not see', async () => {
    const client = explored();
    const explorer = await mountExplorer(client);
    const listTold = () => client.requests.filter(({ path }) => path === '/v1/adoption').map(({ body }) => body);
    await until(() => listTold().length > 0);
    explorer.range = 'yesterday';
    await explorer.updateComplete;
    explorer.metric = 'hidden';
    await explorer.updateComplete;
    explorer.metric = 'orders';
    await explorer.updateComplete;
    expect(listTold()).to.deep.equal(['revenue', 'orders'].map((item) => ({ kind: 'explorer', item })));
  });

  for (const width of [1440, 1000])
    it(`leaves no hole between its parts at ${width} px`, async () => {
      const explorer = await mountExplorer(
        explored(),
        html`<kpi-explorer style="width: ${width}px" metric="revenue" range="today"></kpi-explorer>`,
      );
      await seeBreakdowns(explorer);
      const boxes = (selector: string): DOMRect[] =>
        [...explorer.shadowRoot!.querySelectorAll(selector)].map((each) => each.getBoundingClientRect());
      const [head, number, chart, anomalies] = ['.head', 'kpi-explorer-number', 'trend-chart', 'kpi-anomalies'].map(
        (selector) => boxes(selector)[0]!,
      );
      expect(number!.height + 12 + anomalies!.height).to.be.closeTo(head!.height, 1);
      expect(chart!.height).to.be.closeTo(head!.height, 1);
      const places = boxes('.place');
      for (const top of new Set(places.map((place) => place.top))) {
        const row = places.filter((place) => place.top === top);
        const filled = row.reduce((sum, place) => sum + place.width, 12 * (row.length - 1));
        expect(filled).to.be.closeTo(width, 2);
      }
    });

  it('filters all of it by a bar, says so, and takes the filter back by its chip', async () => {
    const client = explored();
    const explorer = await mountExplorer(client);
    const changed = nextEvent(explorer, 'kpi-explore');
    await clickBar(explorer);
    expect((await changed).detail).to.deep.equal({
      exploration: {
        view: 'explore',
        metric: 'revenue',
        range: 'today',
        compare: 'previous period',
        filters: [north],
      },
      step: 'change',
    });
    await until(
      () => find(explorer, 'filter-bar', '.filter')?.textContent?.trim().startsWith('Region: north') === true,
    );
    await until(() => client.queries.some(({ dimensions, filters }) => !dimensions && filters?.[0] !== undefined));
    expect(find(explorer, 'kpi-breakdown[by=region]', '.selected .member')?.textContent?.trim()).to.equal('north');
    expect(await findViolations(explorer)).to.deep.equal([]);
    find<HTMLButtonElement>(explorer, 'filter-bar', '.remove')!.click();
    await until(() => find(explorer, 'filter-bar', '.filter') === null);
  });

  it('leaves a bar to a page that prevents the drill, and its state to one that prevents the change', async () => {
    const explorer = await mountExplorer(explored());
    explorer.addEventListener('kpi-drill', (event) => event.preventDefault(), { once: true });
    await clickBar(explorer);
    await explorer.updateComplete;
    expect(find(explorer, 'filter-bar', '.filter')).to.equal(null);
    explorer.addEventListener('kpi-explore', (event) => event.preventDefault(), { once: true });
    await clickBar(explorer);
    await explorer.updateComplete;
    expect(find(explorer, 'filter-bar', '.filter')).to.equal(null);
    explorer.filters = [north];
    await until(() => find(explorer, 'filter-bar', '.filter') !== null);
  });

  it('changes period and comparison, and follows the page again when it sets another', async () => {
    const client = explored();
    const explorer = await mountExplorer(client);
    const presets = (): HTMLButtonElement[] => [
      ...find(explorer, 'range-picker')!.shadowRoot!.querySelectorAll<HTMLButtonElement>('[part=presets] button'),
    ];
    const compare = (): HTMLSelectElement => find<HTMLSelectElement>(explorer, 'range-picker', 'select')!;
    presets()
      .find((preset) => preset.textContent === '7 days')!
      .click();
    await explorer.updateComplete;
    compare().value = 'none';
    compare().dispatchEvent(new Event('change'));
    await until(() =>
      client.queries.some(
        ({ timeDimension }) => timeDimension.dateRange === 'last 7 days' && !timeDimension.compareDateRange,
      ),
    );
    explorer.range = 'yesterday';
    await until(() =>
      presets().some(({ ariaPressed, textContent }) => ariaPressed === 'true' && /Yesterday/.test(textContent)),
    );
    expect(compare().value).to.equal('previous period');
  });

  it('shows the proof in its place where nothing around it can', async () => {
    const explorer = await mountExplorer(explored());
    find<HTMLButtonElement>(explorer, 'footer .chip')!.click();
    await until(() => find(explorer, '.inner kpi-proof') !== null);
  });

  it('names an attribute that it cannot read in its parts, and offers nothing to choose', async () => {
    const { warn } = console;
    console.warn = () => undefined;
    const explorer = await mountExplorer(
      explored(),
      html`<kpi-explorer metric="revenue" range="rubbish"></kpi-explorer>`,
    );
    await until(() => find(explorer, 'trend-chart', '.notice') !== null);
    expect(find(explorer, 'trend-chart', '.notice')?.textContent).to.contain('range="rubbish": expected');
    expect(find(explorer, 'range-picker')).to.equal(null);
    console.warn = warn;
  });
});
