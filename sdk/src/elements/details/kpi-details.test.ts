import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { provenance } from '../../../test/fixtures/provenance.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import type { KpiCard } from '../kpi-card/kpi-card.ts';
import type { KpiDetails } from './kpi-details.ts';

afterEach(unmountAll);

const REVENUE = {
  name: 'revenue',
  title: 'Revenue',
  definition: 'revenue',
  measures: [{ name: 'revenue', source: 'orders', kind: 'sum' as const, fields: ['amount'] }],
};

function makeClient(metrics = [REVENUE, ...provenance.metrics]): FixtureClient {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const { catalog } = client.catalog.get();
  const owned = catalog!.metrics.map((metric) => ({ ...metric, owner: 'Sales operations' }));
  client.catalog.set({ catalog: { ...catalog!, metrics: owned } });
  client.answers.set('/v1/provenance/p_fixture', { ...provenance, metrics });
  return client;
}

const mountCard = (client = makeClient(), locale = 'en-GB'): Promise<KpiCard> =>
  mount<KpiCard>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-context range="today"><kpi-card metric="revenue" style="inline-size: 360px"></kpi-card></kpi-context
    ></kpi-provider>`,
    'kpi-card',
  );

const buttonOf = (card: KpiCard): HTMLButtonElement => card.shadowRoot!.querySelector('[part=details-button]')!;
const detailsOf = (card: KpiCard): KpiDetails | null => card.shadowRoot!.querySelector<KpiDetails>('kpi-details');

async function open(card: KpiCard): Promise<KpiDetails> {
  buttonOf(card).click();
  await until(() => detailsOf(card)?.isOpen === true && !detailsOf(card)!.shadowRoot!.querySelector('.skeleton'));
  return detailsOf(card)!;
}

/** Terms and what they are, as a person reads them. */
const rowsOf = (details: KpiDetails): (string | undefined)[][] =>
  [...details.shadowRoot!.querySelectorAll('dt')].map((term) =>
    [term, term.nextElementSibling!].map((part) => part.textContent?.replace(/\s+/g, ' ').trim()),
  );

const press = (key: string): boolean =>
  document.activeElement!.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
  );

it('says what the metric means, how it is computed, of when, against what and from where', async () => {
  const card = await mountCard();
  expect(buttonOf(card).getAttribute('aria-label')).to.equal('About Revenue');
  const details = await open(card);
  expect(read(details, '.lead')).to.equal('What customers ordered and did not cancel.');
  expect(rowsOf(details)).to.deep.equal([
    ['Calculation', 'sum of amount of orders'],
    ['Period', '20 Nov 2026'],
    ['Comparison', 'vs yesterday up to 14:00: €13,330 → €13,960'],
    ['Target', '€50,000 a day'],
    ['Freshness', 'New data is included within 5 seconds'],
    ['Source', 'orders, up to 14:28:03'],
    ['Owner', 'Sales operations'],
  ]);
  expect(await findViolations(card)).to.deep.equal([]);
});

it('explains each measure of a formula', async () => {
  const [ratio] = provenance.metrics;
  const details = await open(await mountCard(makeClient([{ ...ratio!, name: 'revenue' }])));
  expect(rowsOf(details)[0]![1]).to.match(/^revenue ÷ orders orders: number of orders, only where status is not /);
});

it('leaves out what the service does not say', async () => {
  const client = makeClient();
  client.answers.delete('/v1/provenance/p_fixture');
  const terms = rowsOf(await open(await mountCard(client))).map(([term]) => term);
  expect(terms).to.deep.equal(['Period', 'Comparison', 'Target', 'Freshness', 'Owner']);
});

it('speaks German', async () => {
  registerTexts('de', de);
  const details = await open(await mountCard(makeClient(), 'de-DE'));
  expect(rowsOf(details).map(([term]) => term)).to.deep.equal([
    'Berechnung',
    'Zeitraum',
    'Vergleich',
    'Ziel',
    'Aktualität',
    'Quelle',
    'Verantwortlich',
  ]);
});

it('stays where it was clicked, has the focus, and gives it back by Escape', async () => {
  const card = await mountCard();
  const details = await open(card);
  expect(card.shadowRoot!.activeElement).to.equal(details);
  expect(buttonOf(card).getAttribute('aria-expanded')).to.equal('true');
  press('Escape');
  expect([details.isOpen, card.shadowRoot!.activeElement]).to.deep.equal([false, buttonOf(card)]);
  expect(buttonOf(card).getAttribute('aria-expanded')).to.equal('false');
});

it('leaves a dialog around it open at Escape', async () => {
  const card = await mountCard();
  const keys: string[] = [];
  const listener = ({ key }: KeyboardEvent): void => void keys.push(key);
  document.addEventListener('keydown', listener);
  await open(card);
  expect(press('Escape')).to.equal(false);
  document.removeEventListener('keydown', listener);
  expect(keys).to.deep.equal([]);
});

it('closes by its button, and by a press elsewhere', async () => {
  const card = await mountCard();
  const details = await open(card);
  buttonOf(card).click();
  await until(() => !details.isOpen);
  await open(card);
  document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  expect(details.isOpen).to.equal(false);
});

it('opens for the focus of the keyboard, and closes when it goes on', async () => {
  const card = await mountCard();
  buttonOf(card).focus({ focusVisible: true });
  await until(() => detailsOf(card)?.isOpen === true);
  expect([detailsOf(card)!.isPinned, card.shadowRoot!.activeElement]).to.deep.equal([false, buttonOf(card)]);
  card.shadowRoot!.querySelector<HTMLElement>('.open')!.focus();
  expect(detailsOf(card)!.isOpen).to.equal(false);
});

it('does not open for a finger that only passes', async () => {
  const card = await mountCard();
  await open(card);
  press('Escape');
  buttonOf(card).dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'touch' }));
  await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(detailsOf(card)!.isOpen).to.equal(false);
});

for (const dir of ['ltr', 'rtl']) {
  it(`lies within a card that has room for it, else within the window, ${dir}`, async () => {
    document.documentElement.dir = dir;
    try {
      for (const inlineSize of ['360px', '160px']) {
        const card = await mountCard();
        card.style.inlineSize = inlineSize;
        const details = await open(card);
        const { left, right } = details.getBoundingClientRect();
        const around = inlineSize === '360px' ? card.getBoundingClientRect() : { left: 0, right: innerWidth };
        expect(left, inlineSize).to.be.at.least(around.left);
        expect(right, inlineSize).to.be.at.most(around.right);
        details.close();
      }
    } finally {
      document.documentElement.dir = '';
    }
  });
}
