import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { SETTLED, SETTLING, STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-provider.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import type { KpiCard } from './kpi-card.ts';

afterEach(unmountAll);

const mountCard = (client: FixtureClient, metric = 'revenue'): Promise<KpiCard> =>
  mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-card metric=${metric}></kpi-card></kpi-provider>`,
    'kpi-card',
  );

it('is a heading only where the page gives it a level, and none while it has no title', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const shown = client.catalog.get();
  client.catalog.set({});
  const card = await mountCard(client);
  card.headingLevel = 2;
  await card.updateComplete;
  expect(card.shadowRoot!.querySelector('[role=heading]')).to.equal(null);
  client.catalog.set(shown);
  await card.updateComplete;
  expect(card.shadowRoot!.querySelector('[role=heading]')?.getAttribute('aria-level')).to.equal('2');
});

for (const [code, path, words] of [
  ['missing_claim', 'claims.regions', 'No regions are assigned to you'],
  ['malformed_claim', 'claims.regions', 'No regions are assigned to you'],
  ['token_network', undefined, "Couldn't load. Check your connection."],
  ['token_html', undefined, "Couldn't sign in"],
  ['unauthenticated', undefined, 'Your session has expired. Sign in again.'],
] as const) {
  it(`tells readers of ${code} in words, and shows no number`, async () => {
    const { warn } = console;
    const warnings: unknown[] = [];
    console.warn = (...words: unknown[]) => void warnings.push(...words);
    const error = { code, message: `why: ${code}`, retryable: !path, ...(path && { path }) };
    const card = await mountCard(createFixtureClient({ revenue: { error } }));
    console.warn = warn;
    expect(read(card, '.notice p')).to.equal(words);
    expect(read(card, '.value')).to.equal(undefined);
    expect(warnings).to.deep.equal(path ? [`<kpi-card>: why: ${code}`] : []);
    expect(await findViolations(card)).to.deep.equal([]);
  });
}

it('tells the page once of an error that all widgets share, and again once it is over', async () => {
  const error = { code: 'unauthenticated', message: 'token refused', retryable: true };
  const client = createFixtureClient({ revenue: { error }, orders: { error: { ...error } } });
  const errors: string[] = [];
  const listener = (event: HTMLElementEventMap['kpi-error']): void => void errors.push(event.detail.error.code);
  document.addEventListener('kpi-error', listener);
  await mountCard(client);
  await mountCard(client, 'orders');
  expect(errors).to.deep.equal(['unauthenticated']);
  client.set('revenue', STATES['ready']!);
  client.set('revenue', { ...STATES['ready'], error });
  document.removeEventListener('kpi-error', listener);
  expect(errors).to.deep.equal(['unauthenticated', 'unauthenticated']);
});

it('tells and draws nothing anew while its numbers stay the same', async () => {
  const result = makeResult({ values: [1, 2] });
  const client = createFixtureClient({ revenue: confirmed(result) });
  const card = await mountCard(client);
  const events: unknown[] = [];
  card.addEventListener('kpi-data', (event) => events.push(event));
  for (let second = 1; second <= 16; second++) {
    const asOf = new Date(Date.parse(result.asOf) + second * 1000).toISOString();
    client.set(
      'revenue',
      confirmed({ ...result, rows: [...result.rows], version: `e1:${second}`, asOf, watermark: asOf }),
    );
    expect(card.isUpdatePending).to.equal(false);
  }
  expect(events).to.deep.equal([]);
});

it('has the same box in every state', async () => {
  const heights = new Set<number>();
  for (const state of ['loading', 'ready', 'stale', 'empty', 'error', 'denied']) {
    for (const width of [240, 360]) {
      const card = await mountCard(createFixtureClient({ revenue: STATES[state]! }));
      card.style.width = `${width}px`;
      if (width === 360) heights.add(card.offsetHeight);
      else expect(card.offsetHeight, `${state} at ${width}`).to.be.equal(251);
    }
  }
  expect([...heights]).to.have.length(1);
});

for (const fontSize of [14, 15, 16, 20]) {
  it(`has the same box whether its comparison takes one row or two, in text of ${fontSize} px`, async () => {
    const options = { values: [110, 110, 40], compared: [100, 100, 100], coverage: 0.5 };
    const result = makeResult({ ...options, dataFrom: '2026-11-19T10:00:00.000Z' });
    const ready = await mountCard(createFixtureClient({ revenue: confirmed(result) }));
    ready.compare = 'same period last week';
    const loading = await mountCard(createFixtureClient());
    const rows = new Set<number>();
    for (let em = 18.8; em < 24; em += 0.4) {
      for (const card of [ready, loading]) {
        card.style.setProperty('--kpi-font-size', `${fontSize}px`);
        card.style.width = `${em * fontSize}px`;
      }
      expect(ready.offsetHeight, `${em} em`).to.equal(loading.offsetHeight);
      rows.add(Math.round(ready.shadowRoot!.querySelector('.change')!.clientHeight / (1.3 * fontSize)));
    }
    expect([...rows], read(ready, '.change')).to.include.members([1, 2]);
  });
}

it('lets nothing of the rules of the page change how it reads', async () => {
  const styles = [
    'fontSize',
    'fontWeight',
    'fontStyle',
    'letterSpacing',
    'lineHeight',
    'whiteSpace',
    'textTransform',
  ] as const;
  const readStyles = (card: KpiCard): unknown => {
    const title = getComputedStyle(card.shadowRoot!.querySelector('.target')!);
    return [...styles, 'textShadow' as const, 'textAlign' as const, 'wordSpacing' as const].map((name) => title[name]);
  };
  const card = await mountCard(createFixtureClient({ revenue: STATES['ready']! }));
  const before = readStyles(card);
  const page = document.createElement('style');
  page.textContent = `* { font-size: 10px !important; font-weight: 900 !important; font-style: italic !important;
    letter-spacing: 4px !important; word-spacing: 9px !important; line-height: 3 !important; white-space: nowrap !important;
    text-transform: uppercase !important; text-shadow: 0 0 3px red !important; text-align: right !important }`;
  document.head.append(page);
  try {
    expect(readStyles(card)).to.deep.equal(before);
  } finally {
    page.remove();
  }
});

it('speaks a language from the moment at which it becomes known', async () => {
  const client = createFixtureClient({ revenue: STATES['empty']! });
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="de-AT"><kpi-card metric="revenue"></kpi-card></kpi-provider>`,
    'kpi-card',
  );
  expect(read(card, '.notice p')).to.equal('No data in this period');
  registerTexts('de', de);
  await card.updateComplete;
  expect(read(card, '.notice p')).to.equal('Keine Daten in diesem Zeitraum');
});

for (const width of [160, 240, 320]) {
  it(`keeps a long number and its unit inside ${width} px, in a box of the same height`, async () => {
    const result = makeResult({ metric: 'distance', values: [4e6, 9e6], compared: [3e6, 9e6], total: 12_345_678 });
    const ready = await mountCard(createFixtureClient({ distance: confirmed(result) }), 'distance');
    const loading = await mountCard(createFixtureClient(), 'distance');
    for (const card of [ready, loading]) card.style.width = `${width}px`;
    const box = ready.shadowRoot!.querySelector<HTMLElement>('.card')!;
    const { right } = box.getBoundingClientRect();
    for (const part of box.querySelectorAll('.number, .unit, .change .muted, .target, .title')) {
      const range = document.createRange();
      range.selectNodeContents(part);
      expect(range.getBoundingClientRect().right, part.className).to.be.at.most(right - 10);
    }
    expect(read(ready, '.value')).to.match(/^12\.35m passenger-kilometres$/i);
    expect(ready.offsetHeight).to.equal(loading.offsetHeight);
  });
}

it('makes a number of many digits smaller rather than cut it', async () => {
  const client = createFixtureClient({ revenue: confirmed(makeResult({ values: [1], total: -987_654.32 })) });
  const { catalog } = client.catalog.get();
  const metrics = catalog!.metrics.map((metric) => ({ ...metric, currency: 'CHF', decimals: 2 }));
  client.catalog.set({ catalog: { ...catalog!, metrics } });
  const card = await mountCard(client);
  card.style.width = '160px';
  const number = card.shadowRoot!.querySelector<HTMLElement>('.number')!;
  expect(number.getBoundingClientRect().right).to.be.at.most(card.getBoundingClientRect().right - 12);
  expect(read(card, '.number')).to.match(/^−CHF.987,654\.32$/);
});

it('leaves the period to a page that names it, unless the number is of a part of it', async () => {
  const client = createFixtureClient({
    revenue: STATES['ready']!,
    net_revenue: SETTLING,
    'net_revenue settled': SETTLED,
  });
  const period = async (metric: string, hasPeriod: boolean): Promise<string | undefined> => {
    const card = await mountCard(client, metric);
    card.range = 'last 30 days';
    card.noPeriod = !hasPeriod;
    await card.updateComplete;
    return read(card, '.period');
  };
  expect(await period('revenue', true)).to.equal('· last 30 days');
  expect(await period('revenue', false)).to.equal(undefined);
  expect(await period('net_revenue', false)).to.equal('· 22 Oct – 9 Nov 2026 (settled)');
});
