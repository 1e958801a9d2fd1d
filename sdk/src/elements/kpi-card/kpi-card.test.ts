import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult, NOW_MS } from '../../../test/fixtures/results.ts';
import { SETTLED, SETTLING, STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import type { QueryState } from '../../client/query-watch.ts';
import type { KpiCard } from './kpi-card.ts';

afterEach(unmountAll);

const mountCard = (client: FixtureClient, metric = 'revenue'): Promise<KpiCard> =>
  mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-card metric=${metric}></kpi-card></kpi-provider>`,
    'kpi-card',
  );

for (const [name, state] of Object.entries(STATES)) {
  it(`is accessible when ${name}`, async () => {
    const card = await mountCard(createFixtureClient({ revenue: state }));
    expect(await findViolations(card)).to.deep.equal([]);
  });
}

it('shows value, change of the finished hours without a colour, target and freshness', async () => {
  const card = await mountCard(createFixtureClient({ revenue: STATES['ready']! }));
  expect(read(card, '.value')).to.equal('€14,600');
  expect(read(card, '.amount')).to.equal('+4.7%');
  expect(read(card, '.change')).to.match(/vs yesterday up to 14:00$/);
  expect(read(card, '.target')).to.match(/^\d+% of target €/);
  expect(read(card, '.freshness')).to.equal('Live');
  expect(card.shadowRoot?.querySelectorAll('.sparkline path:not([d=""])').length).to.equal(3);
});

it('says how old a number is, and lets it grow old by itself', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  const stale = nextEvent(card, 'kpi-stale');
  client.clock.set(NOW_MS + 60_000);
  await card.updateComplete;
  expect(read(card, '.freshness')).to.match(/^Stale, 1 ?min ago$/);
  expect((await stale).detail.ageMs).to.equal(60_800);
});

it('shows a change as it comes, and tells the page', async () => {
  const client = createFixtureClient();
  const card = await mountCard(client);
  const ready = nextEvent(card, 'kpi-ready');
  client.set('revenue', confirmed(makeResult({ values: [1, 2] })));
  await ready;
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€3.00');
  const data = nextEvent(card, 'kpi-data');
  client.set('revenue', confirmed(makeResult({ values: [1, 4] })));
  expect((await data).detail.result.totals).to.deep.equal({ revenue: 5 });
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€5.00');
});

it('keeps its number through an error', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  const failed = nextEvent(card, 'kpi-error');
  client.set('revenue', { ...STATES['ready'], ...STATES['error'] });
  expect((await failed).detail.error.code).to.equal('internal');
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
});

it('says beside its number that the sign-in has ended, until it goes on', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  const error = { code: 'unauthenticated', message: 'token refused', retryable: true };
  client.set('revenue', { ...STATES['ready'], error });
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
  expect(read(card, '.freshness')).to.equal('Your session has expired. Sign in again.');
  expect(await findViolations(card)).to.deep.equal([]);
  card.style.width = '160px';
  const box = card.shadowRoot!.querySelector('.card')!;
  expect(box.scrollWidth).to.be.at.most(box.clientWidth);
  client.set('revenue', STATES['ready']!);
  await card.updateComplete;
  expect(read(card, '.freshness')).to.equal('Live');
});

it('says what it needs rather than load for ever, in place and once on the console', async () => {
  const warnings: unknown[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void warnings.push(...words);
  try {
    const client = createFixtureClient({ revenue: STATES['ready']! });
    const card = await mount<KpiCard>(html`<kpi-card></kpi-card>`, 'kpi-card');
    const needs = '<kpi-card> has no "metric": expected a name of the catalogue';
    expect(read(card, '.notice')).to.contain(needs);
    card.client = client;
    await card.updateComplete;
    expect(read(card, '.notice')).to.contain(needs);
    expect(warnings).to.deep.equal([needs]);
    expect(client.queries).to.deep.equal([]);
    expect(await findViolations(card)).to.deep.equal([]);
    card.metric = 'revenue';
    await card.updateComplete;
    expect(read(card, '.value')).to.equal('€14,600');
  } finally {
    console.warn = warn;
  }
});

it('repeats on the console, once, what the service says of a name that it does not know', async () => {
  const warnings: unknown[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void warnings.push(...words);
  try {
    const message = 'metrics[0] "revenu" is not a metric: did you mean "revenue"?';
    const denied = (): QueryState => ({ error: { code: 'unknown_metric', message, retryable: false } });
    const client = createFixtureClient({ revenu: denied() });
    const card = await mountCard(client, 'revenu');
    expect(read(card, '.notice')).to.equal("This view isn't available to you");
    client.set('revenu', denied());
    await card.updateComplete;
    expect(warnings).to.deep.equal(['<kpi-card>: metric "revenu" is not a metric: did you mean "revenue"?']);
    for (const name of ['error', 'denied']) await mountCard(createFixtureClient({ revenue: STATES[name]! }));
    expect(warnings).to.have.length(1);
  } finally {
    console.warn = warn;
  }
});

it('shows the target as a limit where less is better: full of it only when it is used up', async () => {
  const show = async (total: number): Promise<(string | null | undefined)[]> => {
    const rate = makeResult({ metric: 'refund_rate', values: [total, total], total });
    const card = await mountCard(createFixtureClient({ refund_rate: confirmed(rate) }), 'refund_rate');
    const bar = card.shadowRoot!.querySelector('.bar')!;
    return [read(card, '.target'), [...bar.classList].join(' '), bar.querySelector('rect')?.getAttribute('width')];
  };
  expect(await show(0.025)).to.deep.equal(['50% of limit 5.0%', 'bar', '0.5']);
  expect(await show(0.05)).to.deep.equal(['100% of limit 5.0%', 'bar', '1']);
  expect(await show(0.06)).to.deep.equal(['120% of limit 5.0%', 'bar bad', '1']);
  // The nearest percent, but 100 only where it is reached.
  expect((await show(0.0817))[0]).to.equal('163% of limit 5.0%');
  expect((await show(0.04999))[0]).to.equal('99% of limit 5.0%');
  expect((await show(0.05005))[0]).to.equal('100% of limit 5.0%');
});

it('shows a part of what the target is of without it, but a level as it is', async () => {
  const show = async (metric: string, target: 'kpi-context' | 'kpi-card'): Promise<string | undefined> => {
    const filters = [{ member: 'region', operator: 'equals' as const, values: ['north'] }];
    const result = makeResult({ metric, values: [0.02, 0.03], total: 0.025 });
    const card = await mount<KpiCard>(
      html`<kpi-provider .client=${createFixtureClient({ [metric]: confirmed(result) })} locale="en-GB"
        ><kpi-context .filters=${target === 'kpi-context' ? filters : []}
          ><kpi-card metric=${metric} .filters=${target === 'kpi-card' ? filters : null}></kpi-card></kpi-context
      ></kpi-provider>`,
      'kpi-card',
    );
    return read(card, '.target');
  };
  expect(await show('revenue', 'kpi-context')).to.equal(undefined);
  expect(await show('revenue', 'kpi-card')).to.equal(undefined);
  expect(await show('refund_rate', 'kpi-context')).to.equal('50% of limit 5.0%');
});

it('says since when there is data to compare with, rather than a change', async () => {
  const show = async (coverage: number, dataFrom: string | null): Promise<string | undefined> => {
    const result = makeResult({ values: [110, 110, 40], compared: [100, 100, 100], coverage, dataFrom });
    return read(await mountCard(createFixtureClient({ revenue: confirmed(result) })), '.change');
  };
  expect(await show(0.5, '2026-11-19T10:00:00.000Z')).to.equal('vs yesterday: data only since 19 Nov 2026');
  expect(await show(0, null)).to.equal('vs yesterday: no data');
  expect(await show(0.95, '2026-11-19T10:00:00.000Z')).to.match(/10%.*vs yesterday up to 14:00/);
});

it('calls the compared number that of the whole range where nothing of a running one can be compared yet', async () => {
  const show = async (aligned: object | undefined): Promise<string | undefined> => {
    const result = makeResult({ values: [10], compared: [100], total: 10 });
    const comparison = { ...result.comparison!, totals: { revenue: 393_784 }, aligned };
    const card = await mountCard(createFixtureClient({ revenue: confirmed({ ...result, comparison } as never) }));
    return read(card, '.change');
  };
  expect(await show(undefined)).to.equal('vs yesterday overall: €393,784');
  const aligned = makeResult({ values: [110, 110, 40], compared: [100, 100, 100] }).comparison!.aligned!;
  const nothingYet = { ...aligned, totals: { revenue: null } };
  expect(await show({ ...nothingYet, isWhole: false })).to.equal('vs yesterday overall: €393,784');
  expect(await show({ ...nothingYet, isWhole: true })).to.equal('vs yesterday: €393,784');
});

it('wraps what an error says', async () => {
  const message = `timeDimension.dateRange: expected ${'an_instant_or_a_range_of_words_'.repeat(3)}`;
  const error = { code: 'invalid_date_range', message, retryable: false };
  const card = await mountCard(createFixtureClient({ revenue: { error } }));
  card.style.width = '200px';
  const box = card.shadowRoot!.querySelector('.card')!;
  expect(box.scrollWidth).to.be.at.most(box.clientWidth);
});

it('says so where the catalogue cannot be had, and goes on once it can', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const shown = client.catalog.get();
  client.catalog.set({ error: { code: 'unreachable', message: 'refused by the browser', retryable: true } });
  const card = await mountCard(client);
  expect(card.shadowRoot?.textContent).to.contain("Couldn't load. Check your connection.");
  client.catalog.set(shown);
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
  expect(card.shadowRoot?.textContent).not.to.contain("Couldn't load. Check your connection.");
});

it('offers to try again where that may help', async () => {
  const client = createFixtureClient({ revenue: STATES['error']! });
  const card = await mountCard(client);
  card.shadowRoot?.querySelector<HTMLElement>('.notice button')?.click();
  expect(client.refreshes).to.equal(1);
});

it('asks for its own range rather than for the default, and for no comparison where none is wanted', async () => {
  const client = createFixtureClient();
  await mount(
    html`<kpi-provider .client=${client}
      ><kpi-card metric="orders" range="2026-11-01/2026-11-07" compare="none"></kpi-card
    ></kpi-provider>`,
    'kpi-card',
  );
  expect(client.queries).to.deep.equal([
    { metrics: ['orders'], timeDimension: { granularity: 'day', dateRange: ['2026-11-01', '2026-11-07'] } },
  ]);
});

it('goes over to another metric without showing the number of the one before as its own', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  card.metric = 'orders';
  await card.updateComplete;
  expect(read(card, '.value')).to.equal(undefined);
  expect(read(card, '.title')).to.equal('Orders');
});

it('keeps its number until that of another range comes, however long that takes', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  client.set('revenue', {});
  card.range = 'last 7 days';
  await card.updateComplete;
  client.clock.set(NOW_MS + 1000);
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
});

it('stops watching when it is taken out, and goes on when it is put in again', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  const parent = card.parentElement!;
  card.remove();
  client.set('revenue', confirmed(makeResult({ values: [1, 4] })));
  parent.append(card);
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€5.00');
});

it('runs from right to left where the page does, line and bar alike', async () => {
  const card = await mountCard(createFixtureClient({ revenue: STATES['ready']! }));
  document.documentElement.dir = 'rtl';
  try {
    for (const part of card.shadowRoot!.querySelectorAll('.bar, .sparkline'))
      expect(getComputedStyle(part).transform).to.equal('matrix(-1, 0, 0, 1, 0, 0)');
  } finally {
    document.documentElement.dir = '';
  }
});

it('judges nothing that still settles, and draws it as what may change', async () => {
  const values = { values: [400, 500, 600], compared: [300, 300, 300], isRunning: false };
  const show = async (metric: string): Promise<unknown[]> => {
    const card = await mountCard(
      createFixtureClient({ [metric]: confirmed(makeResult({ metric, ...values })) }),
      metric,
    );
    const line = card.shadowRoot!.querySelector('.sparkline path:not([class])');
    const amount = card.shadowRoot!.querySelector('.amount');
    return [amount?.className, read(card, '.muted + .muted'), line?.getAttribute('stroke-dasharray')];
  };
  expect(await show('net_revenue')).to.deep.equal(['amount  up', 'up to 15:00', '3 3']);
  expect(await show('revenue')).to.deep.equal(['amount  up', 'up to 15:00', null]);
});

it('counts only the settled part of a range, as a chart does, and names it', async () => {
  const client = createFixtureClient({ net_revenue: SETTLING });
  const card = await mountCard(client, 'net_revenue');
  card.range = 'last 30 days';
  client.set('net_revenue settled', {});
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('–');
  client.set('net_revenue settled', SETTLED);
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€701,000');
  expect(read(card, '.amount')).to.equal('+4.9%');
  expect(read(card, '.period')).to.equal('· 22 Oct – 9 Nov 2026 (settled)');
  const asked = client.queries.findLast(({ settled }) => settled);
  expect(asked?.timeDimension).to.deep.equal({ dateRange: 'last 30 days', compareDateRange: 'previous period' });
});

it('shows the whole range, as one that still settles, where its settled part cannot be asked for', async () => {
  const client = createFixtureClient({ net_revenue: SETTLING });
  const card = await mountCard(client, 'net_revenue');
  card.range = 'last 30 days';
  client.set('net_revenue settled', STATES['error']!);
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€1.10m');
  expect(read(card, '.period')).to.equal('· last 30 days (still settling)');
});

it('says that a range of which nothing is settled still settles', async () => {
  const today = confirmed(makeResult({ metric: 'net_revenue', values: [400, 500, 600] }));
  const card = await mountCard(createFixtureClient({ net_revenue: today }), 'net_revenue');
  expect(read(card, '.value')).to.equal('€1,500');
  expect(read(card, '.period')).to.equal('· today (still settling)');
});

it('names the part of a range that is compared where the other is shorter', async () => {
  const ready = makeResult({ values: [400, 500, 600], compared: [300, 300], isRunning: false });
  const over = { ...ready, asOf: new Date(Date.parse(ready.dateRange[1]) + 1000).toISOString() };
  const card = await mountCard(createFixtureClient({ revenue: confirmed(over) }));
  expect(read(card, '.change')).to.match(/vs yesterday \(20 Nov 2026, 12:00.14:00\)$/);
});

it('breaks no word of its title for the age beside it', async () => {
  const stale = confirmed(makeResult({ metric: 'net_revenue', values: [3, 5], ageMs: 300_000 }));
  const card = await mountCard(createFixtureClient({ net_revenue: stale }), 'net_revenue');
  card.style.width = '160px';
  const title = card.shadowRoot!.querySelector<HTMLElement>('.title')!;
  const { lineHeight } = getComputedStyle(title);
  expect(title.offsetHeight).to.be.at.most(2 * parseFloat(lineHeight) + 1);
});

for (const width of [160, 320, 768]) {
  it(`fits ${width} px`, async () => {
    const card = await mountCard(createFixtureClient({ revenue: STATES['stale']! }));
    card.style.width = `${width}px`;
    await card.updateComplete;
    const box = card.shadowRoot!.querySelector('.card')!;
    expect(box.scrollWidth).to.be.at.most(box.clientWidth);
    expect(card.offsetWidth).to.equal(width);
  });
}

it('says the period that its number is of, for words and for dates', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mountCard(client);
  expect(read(card, '.title')).to.equal('Revenue · today');
  for (const [range, words] of [
    ['last 7 days', 'last 7 days'],
    ['this month', 'this month'],
    [['2026-11-01', '2026-11-07'], '1–7 Nov 2026'],
  ] as const) {
    card.range = range;
    await card.updateComplete;
    expect(read(card, '.title')?.replace(/ – /g, '–')).to.equal(`Revenue · ${words}`);
  }
});
