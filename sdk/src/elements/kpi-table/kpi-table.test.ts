import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import { recordDownloads } from '../../../test/support/record-downloads.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/kpi-table.ts';
import type { QueryState } from '../../client/query-watch.ts';
import type { Query, Row } from '../../protocol/query.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import type { KpiTable } from './kpi-table.ts';

afterEach(unmountAll);

const NOW: readonly Row[] = [
  { region: 'north', revenue: 600, orders: 30 },
  { region: 'south', revenue: 300, orders: 20 },
];
const BEFORE: readonly Row[] = [
  { region: 'north', revenue: 500, orders: 30 },
  { region: 'south', revenue: 400, orders: 10 },
];

function answer(rows: readonly Row[] = NOW, before: readonly Row[] | null = BEFORE): QueryState {
  const { comparison, ...result } = makeResult({ values: [900, 0], compared: [900, 0], isRunning: false });
  const totals = { revenue: 900, orders: 50 };
  const { aligned } = comparison!;
  const sums = { ...aligned!, totals: { revenue: 900, orders: 40 }, current: { ...aligned!.current, totals } };
  return confirmed({
    ...result,
    rows,
    totals,
    ...(before && { comparison: { ...comparison!, rows: before, aligned: sums } }),
  });
}

const many = (count: number): QueryState =>
  answer(
    Array.from({ length: count }, (_none, index) => ({ region: `r${index}`, revenue: count - index, orders: 1 })),
    null,
  );

const mountTable = (client: FixtureClient, attributes: { by?: string; width?: number } = {}): Promise<KpiTable> =>
  mount<KpiTable>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context
        ><kpi-table
          style="width: ${attributes.width ?? 600}px"
          metrics="revenue, orders, planet"
          by=${attributes.by ?? 'region'}
        ></kpi-table></kpi-context
    ></kpi-provider>`,
    'kpi-table',
  );

const all = <T extends HTMLElement>(element: KpiTable, selector: string): T[] => [
  ...element.shadowRoot!.querySelectorAll<T>(selector),
];
const readRows = (element: KpiTable, part: string): string[] =>
  all(element, `${part} tr:not(.sizer)`).map((row) =>
    [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim()).join(' | '),
  );
const contextOf = (element: KpiTable): KpiContext => element.closest('kpi-context')!;

describe('kpi-table', () => {
  it('counts what is settled in the columns of metrics that settle, names it, and leaves the others whole', async () => {
    const dateRange = ['2026-10-21T22:00:00.000Z', '2026-11-09T23:00:00.000Z'] as const;
    const alone = makeResult({ values: [900, 0], isRunning: false });
    const client = createFixtureClient({
      'revenue by region': answer(),
      'net_revenue by region': confirmed({
        ...alone,
        rows: [
          { region: 'south', net_revenue: 70 },
          { region: 'north', net_revenue: 50 },
        ],
        totals: { net_revenue: 120 },
        dateRange,
        settledUntil: dateRange[1],
      }),
    });
    const element = await mountTable(client);
    element.metrics = 'revenue, net_revenue';
    await element.updateComplete;
    expect(readRows(element, 'thead')[0]).to.equal(
      'Region | Revenue↓ | Change | Net revenue 22 Oct – 9 Nov 2026 (settled) | Change',
    );
    expect(readRows(element, 'tbody').map((row) => row.split(' | ')[3])).to.deep.equal(['€50.00', '€70.00']);
    expect(readRows(element, 'tfoot').map((row) => row.split(' | ')[3])).to.deep.equal(['€120.00']);
    const asked = client.queries.slice(-2).map(({ metrics, settled }) => [metrics.join(), settled]);
    expect(asked).to.deep.equal([
      ['revenue', undefined],
      ['net_revenue', true],
    ]);
    all(element, 'thead button')[3]!.click();
    await element.updateComplete;
    expect(readRows(element, 'tbody').map((row) => row.split(' | ')[0])).to.deep.equal(['south', 'north']);
  });

  it('sums what is beyond its limit in the columns of both queries, but no shares', async () => {
    const { result, ...rest } = answer();
    const settled = [40, 30, 20, 10].map((net_revenue, index) => ({
      region: `r${index}`,
      net_revenue,
      refund_rate: 0.1,
    }));
    const client = createFixtureClient({
      'revenue by region': {
        ...rest,
        result: { ...result!, other: { revenue: 100 }, rowCount: 5, truncated: true },
      },
      'net_revenue by region': confirmed({
        ...makeResult({ values: [900, 0], isRunning: false }),
        rows: [{ region: 'south', net_revenue: 70 }, { region: 'north', net_revenue: 50 }, ...settled],
        totals: { net_revenue: 220, refund_rate: 0.1 },
      }),
    });
    const catalog = client.catalog.get().catalog!;
    const settling = { settlesMs: 86_400_000 };
    const metrics = catalog.metrics.map((metric) =>
      metric.name === 'refund_rate' ? { ...metric, ...settling } : metric,
    );
    client.catalog.set({ catalog: { ...catalog, metrics } });
    const element = await mountTable(client);
    element.metrics = 'revenue, net_revenue, refund_rate';
    await element.updateComplete;
    const others = readRows(element, 'tfoot')[0]!.split(' | ');
    expect([others[1], others[3], others[5]]).to.deep.equal(['€100.00', '€100.00', '–']);
  });

  it('keeps no settled numbers of other rows while those of another dimension are on their way', async () => {
    const alone = makeResult({ values: [900, 0], isRunning: false });
    const rows = [{ region: 'south', net_revenue: 70 }];
    const client = createFixtureClient({
      'revenue by region': answer(),
      'revenue by channel': confirmed({ ...alone, rows: [{ channel: 'web', revenue: 9 }], totals: { revenue: 9 } }),
      'net_revenue by region': confirmed({ ...alone, rows, totals: { net_revenue: 70 } }),
      'net_revenue by channel': {},
    });
    const element = await mountTable(client);
    element.metrics = 'revenue, net_revenue';
    await element.updateComplete;
    element.by = 'channel';
    await element.updateComplete;
    await element.updateComplete;
    expect(readRows(element, 'tbody').map((row) => row.split(' | ')[0])).to.deep.equal(['web']);
  });

  it('shows metrics by a dimension with changes and the total, accessibly, without those it may not show', async () => {
    const element = await mountTable(createFixtureClient({ revenue: answer() }));
    expect(read(element, '.title')).to.match(/^Revenue, Orders by Region · vs yesterday/);
    expect(readRows(element, 'thead')).to.deep.equal(['Region | Revenue↓ | Change | Orders | Change']);
    expect(readRows(element, 'tbody')).to.deep.equal([
      'north | €600.00 | +20% | 30 | 0%',
      'south | €300.00 | −25% | 20 | +100%',
    ]);
    expect(readRows(element, 'tfoot')).to.deep.equal(['Total | €900.00 | 0% | 50 | +25%']);
    expect(await findViolations(element)).to.deep.equal([]);
  });

  for (const name of ['loading', 'empty', 'error', 'denied'])
    it(`is accessible when ${name}`, async () => {
      const element = await mountTable(createFixtureClient({ revenue: STATES[name]! }));
      expect(await findViolations(element)).to.deep.equal([]);
    });

  it('has the same box in every state, and fits 160px', async () => {
    const heights: Record<string, number> = {};
    const states = { full: many(50), few: answer(), ...STATES };
    for (const [name, state] of Object.entries(states)) {
      const isSeries = name in STATES && state.result;
      const element = await mountTable(createFixtureClient(isSeries ? {} : { revenue: state }), { width: 160 });
      heights[name] = element.offsetHeight;
      expect(element.scrollWidth).to.be.at.most(160);
    }
    expect(new Set(Object.values(heights)).size, JSON.stringify(heights)).to.equal(1);
  });

  it('asks in the order of the head that was pressed, and says so', async () => {
    const client = createFixtureClient({ revenue: answer() });
    const element = await mountTable(client);
    expect(client.queries[0]?.order).to.deep.equal([['revenue', 'desc']]);
    const press = async (place: number): Promise<unknown> => {
      all(element, 'thead button')[place]!.click();
      await element.updateComplete;
      return client.queries.at(-1)?.order;
    };
    expect(await press(3)).to.deep.equal([['orders', 'desc']]);
    expect(await press(3)).to.deep.equal([['orders', 'asc']]);
    expect(await press(0)).to.deep.equal([['region', 'asc']]);
    expect(all(element, 'th[aria-sort]').map(({ ariaSort }) => ariaSort)).to.deep.equal([
      'ascending',
      ...Array.from({ length: 4 }, () => 'none'),
    ]);
  });

  it('sorts by the change of a metric, named with it, as long as something is compared', async () => {
    const client = createFixtureClient({ revenue: answer() });
    const element = await mountTable(client);
    const head = all<HTMLButtonElement>(element, 'thead .change button')[1]!;
    expect(head.ariaLabel).to.equal('Change, Orders');
    head.click();
    await element.updateComplete;
    expect(client.queries.at(-1)?.order).to.deep.equal([['orders.change', 'desc']]);
    contextOf(element).compare = 'none';
    await contextOf(element).updateComplete;
    await element.updateComplete;
    expect(client.queries.at(-1)?.order).to.deep.equal([['revenue', 'desc']]);
  });

  it('compares each value with itself, also beside one that is new', async () => {
    const rows = [{ region: 'new', revenue: 700, orders: 1 }, ...NOW];
    const element = await mountTable(createFixtureClient({ revenue: answer(rows) }));
    expect(readRows(element, 'tbody')).to.deep.equal([
      'new | €700.00 |  | 1 | ',
      'north | €600.00 | +20% | 30 | 0%',
      'south | €300.00 | −25% | 20 | +100%',
    ]);
  });

  it('renders all rows for paper, and those in sight again after it', async () => {
    const element = await mountTable(createFixtureClient({ revenue: many(500) }));
    window.dispatchEvent(new Event('beforeprint'));
    await element.updateComplete;
    expect(all(element, 'tbody .row')).to.have.length(500);
    window.dispatchEvent(new Event('afterprint'));
    await element.updateComplete;
    expect(all(element, 'tbody .row').length).to.be.below(40);
  });

  it('filters the context around by a value, unless the page prevents it', async () => {
    const element = await mountTable(createFixtureClient({ revenue: answer() }));
    element.addEventListener('kpi-drill', (event) => event.preventDefault(), { once: true });
    const [north] = all<HTMLButtonElement>(element, 'tbody button');
    north!.click();
    await contextOf(element).updateComplete;
    expect(contextOf(element).save().filters).to.equal(undefined);
    const drill = nextEvent(element, 'kpi-drill');
    north!.click();
    expect((await drill).detail).to.deep.include({ metric: 'revenue', dimensions: { region: 'north' } });
    await contextOf(element).updateComplete;
    expect(contextOf(element).save().filters).to.deep.equal([
      { member: 'region', operator: 'equals', values: ['north'] },
    ]);
    await element.updateComplete;
    expect(north!.ariaPressed).to.equal('true');
    expect(readRows(element, 'tbody')).to.have.length(2);
  });

  it('sums what is beyond its limit, by two dimensions too', async () => {
    const rows = NOW.map((row) => ({ ...row, channel: null }));
    const { result, ...rest } = answer(rows, null);
    const other = { revenue: 100, orders: 5 };
    const client = createFixtureClient({
      revenue: { ...rest, result: { ...result!, other, rowCount: 3, truncated: true } },
    });
    const element = await mountTable(client, { by: 'region, channel' });
    expect(readRows(element, 'tbody')[0]).to.equal('north | (none) | €600.00 | 30');
    expect(readRows(element, 'tfoot')).to.deep.equal(['1 other | €100.00 | 5', 'Total | €900.00 | 50']);
    expect(client.queries[0]).to.deep.include({ dimensions: ['region', 'channel'], limit: 1000 });
  });

  it('renders the rows in sight of ten thousand, and leads through all of them by keys', async () => {
    const element = await mountTable(createFixtureClient({ revenue: many(10_000) }));
    const rendered = (): number => all(element, 'tbody .row').length;
    expect(rendered()).to.be.below(40);
    const scroller = all(element, '.scroller')[0]!;
    const height = scroller.scrollHeight;
    expect(height).to.be.within(10_000 * 30, 10_004 * 30);
    const press = async (key: string): Promise<string | undefined> => {
      element.shadowRoot!.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
      );
      await until(() => element.shadowRoot!.activeElement?.matches('[data-row]') === true);
      await element.updateComplete;
      await element.updateComplete;
      return element.shadowRoot!.activeElement?.textContent?.trim();
    };
    all(element, 'tbody button')[0]!.focus();
    expect(await press('ArrowDown')).to.equal('r1');
    expect(await press('PageDown')).to.equal('r10');
    expect(await press('End')).to.equal('r9999');
    const row = element.shadowRoot!.activeElement!.getBoundingClientRect();
    const box = scroller.getBoundingClientRect();
    expect(row.top).to.be.at.least(box.top);
    expect(row.bottom).to.be.at.most(box.bottom);
    expect(scroller.scrollHeight).to.equal(height);
    expect(await press('Home')).to.equal('r0');
    expect(all(element, 'tbody button[tabindex="0"]')).to.have.length(1);
    expect(rendered()).to.be.below(40);
  });

  it('exports all rows of all its metrics', async () => {
    const client = createFixtureClient({ revenue: answer() });
    client.answers.set('/v1/export', 'rows');
    const element = await mountTable(client);
    await recordDownloads(async (saved) => {
      all<HTMLButtonElement>(element, '[part=menu-button]')[0]!.click();
      const findEntry = (): HTMLButtonElement | undefined =>
        [...(element.shadowRoot!.querySelector('kpi-menu')?.shadowRoot?.querySelectorAll('button') ?? [])].find(
          ({ textContent }) => /CSV/.test(textContent ?? ''),
        );
      await until(() => findEntry() !== undefined);
      findEntry()!.click();
      await until(() => saved.length > 0);
    });
    const { metrics, dimensions, limit } = (client.requests.at(-1)!.body as { queries: readonly [Query] }).queries[0];
    expect([metrics, dimensions, limit]).to.deep.equal([['revenue', 'orders'], ['region'], undefined]);
  });
});
