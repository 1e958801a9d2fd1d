import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-breakdown.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import type { Row } from '../../protocol/query.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import type { KpiBreakdown } from './kpi-breakdown.ts';

afterEach(unmountAll);

const NORTH = { member: 'region', operator: 'equals', values: ['north'] } as const;

/** Regions with the same in the compared range, which is over, or still runs. */
function compared(now: readonly Row[], before: readonly Row[], isRunning: boolean) {
  const { comparison, ...result } = makeResult({ values: [900, 0], compared: [750, 0], isRunning });
  return confirmed({ ...result, rows: now, comparison: { ...comparison!, rows: before } });
}

const regions = (isRunning = false): FixtureClient =>
  createFixtureClient({
    'revenue by region': compared(
      [
        { region: 'north', revenue: 600 },
        { region: 'south', revenue: 300 },
      ],
      [
        { region: 'north', revenue: 500 },
        { region: 'south', revenue: 250 },
      ],
      isRunning,
    ),
    'revenue by country': confirmed({ ...makeResult({ values: [1] }), rows: [{ country: 'SE', revenue: 1 }] }),
    'refund_rate by region': confirmed({
      ...makeResult({ values: [1], metric: 'refund_rate', total: 0.04 }),
      rows: [{ region: 'north', refund_rate: 0.1 }],
    }),
  });

const mountBreakdown = (client: FixtureClient, by = 'region', metric = 'revenue'): Promise<KpiBreakdown> =>
  mount<KpiBreakdown>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context><kpi-breakdown metric=${metric} by=${by}></kpi-breakdown></kpi-context
    ></kpi-provider>`,
    'kpi-breakdown',
  );

const listed = (element: KpiBreakdown): (string | undefined)[] =>
  [...element.shadowRoot!.querySelectorAll('li')].map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
const contextOf = (element: KpiBreakdown): KpiContext => element.closest('kpi-context')!;
const findMember = (element: KpiBreakdown, place: number): HTMLButtonElement =>
  element.shadowRoot!.querySelectorAll<HTMLButtonElement>('.member')[place]!;

it('says how each member changed, and against what, accessibly', async () => {
  const element = await mountBreakdown(regions());
  expect(listed(element)).to.deep.equal(['north › €600.00 67% +20%', 'south › €300.00 33% +20%']);
  expect(read(element, '.note')).to.match(/^22% of target €4,167 · vs yesterday/);
  expect(await findViolations(element)).to.deep.equal([]);
});

it('compares members of a range that still runs over what both ranges have', async () => {
  const client = regions(true);
  const element = await mountBreakdown(client);
  const part = client.queries.at(-1)!;
  expect(part.aligned).to.equal(true);
  expect(part.timeDimension).to.deep.equal(client.queries[0]!.timeDimension);
  expect(part.dimensions).to.deep.equal(['region']);
  expect(read(element, '.note')).to.contain('vs yesterday up to 14:00');
});

it('keeps its amounts in place when changes come, and when one becomes longer', async () => {
  const edgesOf = async (before: number | undefined): Promise<number[]> => {
    const rows = (revenue: number) => [{ region: 'north', revenue }];
    const client = createFixtureClient({ 'revenue by region': compared(rows(600), before ? rows(before) : [], false) });
    const { renderRoot } = await mountBreakdown(client);
    const edges = [...renderRoot.querySelectorAll('.amount')].map((amount) => amount.getBoundingClientRect().right);
    unmountAll();
    return edges;
  };
  const waiting = await edgesOf(undefined);
  expect(waiting).to.have.length(1);
  // "+9.1%", "−14.3%" and "+71.4%".
  for (const before of [550, 700, 350]) expect(await edgesOf(before)).to.deep.equal(waiting);
});

it('filters the context around by a member, keeps the others to be selected, and takes the filter back', async () => {
  const client = regions();
  const element = await mountBreakdown(client);
  const change = nextEvent(contextOf(element), 'kpi-filter-change');
  findMember(element, 0).click();
  expect((await change).detail).to.deep.equal({ filters: [NORTH], source: 'user' });
  await element.updateComplete;
  expect(listed(element)).to.have.length(2);
  expect(client.queries.filter(({ filters }) => filters)).to.deep.equal([]);
  expect(findMember(element, 0).ariaPressed).to.equal('true');
  expect(findMember(element, 1).ariaPressed).to.equal('false');
  findMember(element, 1).dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true }));
  await contextOf(element).updateComplete;
  expect(contextOf(element).save().filters).to.deep.equal([{ ...NORTH, values: ['north', 'south'] }]);
  await element.updateComplete;
  findMember(element, 1).click();
  await contextOf(element).updateComplete;
  await element.updateComplete;
  findMember(element, 1).click();
  await contextOf(element).updateComplete;
  expect(contextOf(element).save().filters).to.equal(undefined);
});

it('leaves the filter to a page that prevents the event', async () => {
  const element = await mountBreakdown(regions());
  element.addEventListener('kpi-drill', (event) => event.preventDefault());
  findMember(element, 0).click();
  await contextOf(element).updateComplete;
  expect(contextOf(element).save().filters).to.equal(undefined);
});

it('goes deeper by the button beside a member, and filters by both levels there', async () => {
  const element = await mountBreakdown(regions());
  element.shadowRoot!.querySelector<HTMLButtonElement>('.deeper')!.click();
  await element.updateComplete;
  expect(listed(element)[0]).to.match(/^SE/);
  findMember(element, 0).click();
  await contextOf(element).updateComplete;
  expect(contextOf(element).save().filters).to.deep.equal([
    NORTH,
    { member: 'country', operator: 'equals', values: ['SE'] },
  ]);
});

it('offers the dimensions that it names, without those that the metric cannot be split by', async () => {
  const client = regions();
  const element = await mountBreakdown(client, 'region, country, planet');
  const select = element.shadowRoot!.querySelector('select')!;
  expect([...select.options].map(({ text }) => text.trim())).to.deep.equal(['Region', 'Country']);
  expect(read(element, '.title')).to.equal('Revenue');
  select.value = 'country';
  select.dispatchEvent(new Event('change'));
  await element.updateComplete;
  expect(listed(element)).to.have.length(1);
  expect(client.queries.at(-1)?.dimensions).to.deep.equal(['country']);
  expect(await findViolations(element)).to.deep.equal([]);
});

it('marks the target of a metric that does not add up on each bar', async () => {
  const element = await mountBreakdown(regions(), 'region', 'refund_rate');
  expect(element.shadowRoot!.querySelector('.level')!.getAttribute('x')).to.equal('50%');
  expect(read(element, '.note')).to.contain('80% of limit 5.0%');
});
