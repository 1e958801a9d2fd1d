import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, confirmed } from '../../../test/fixtures/client.ts';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import type { KpiCard } from '../kpi-card/kpi-card.ts';
import type { KpiContext } from './kpi-context.ts';

const client = createFixtureClient({ revenue: confirmed(makeResult({ metric: 'revenue', values: [1, 2, 3] })) });

async function mountCard(): Promise<{ card: KpiCard; context: KpiContext }> {
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB">
      <kpi-context range="last 7 days" filters="region=north"><kpi-card metric="revenue"></kpi-card></kpi-context>
    </kpi-provider>`,
    'kpi-card',
  );
  return { card, context: card.closest('kpi-context') as KpiContext };
}

const openCard = (card: KpiCard): void => card.shadowRoot?.querySelector<HTMLButtonElement>('.open')?.click();
const findDialog = (context: KpiContext): HTMLDialogElement | null | undefined =>
  context.shadowRoot?.querySelector('kpi-exploration-panel')?.shadowRoot?.querySelector('dialog');

describe('exploration in a kpi-context', () => {
  afterEach(unmountAll);

  it('opens the metric of a card that is clicked, as the address then says', async () => {
    const { card, context } = await mountCard();
    openCard(card);
    await until(() => findDialog(context)?.open === true);
    expect(String(context.toParams())).to.equal(
      'range=last+7+days&filters=region%3Dnorth&explore=revenue&explore-range=last+7+days&explore-compare=previous+period&explore-filters=region%3Dnorth',
    );
  });

  it('leaves the step to a page that prevents it', async () => {
    const { card, context } = await mountCard();
    context.addEventListener('kpi-drill', (event) => event.preventDefault(), { once: true });
    openCard(card);
    expect(context.exploration ?? null).to.equal(null);
  });

  it('opens what an address says, and says when the reader closes it', async () => {
    const { context } = await mountCard();
    context.fromParams(new URLSearchParams('explore=revenue&range=today'));
    await until(() => findDialog(context)?.open === true);
    const closed = nextEvent(context, 'kpi-explore');
    findDialog(context)?.close();
    expect((await closed).detail).to.deep.equal({ exploration: null, step: 'close' });
    expect(String(context.toParams())).to.equal('range=today');
  });

  it('asks nothing for what is closed', async () => {
    client.answers.set('/v1/metrics/revenue/explain', explanation);
    const { context } = await mountCard();
    context.fromParams(new URLSearchParams('explore=revenue&view=explain&explore-range=yesterday'));
    const findInsight = () => findDialog(context)?.querySelector('kpi-insight');
    await until(() => Boolean(findInsight()?.shadowRoot?.querySelector('.lead')));
    const insight = findInsight()!;
    // The chart of the panel asks last, once its code is there.
    await until(() => client.requests.some(({ path }) => path.startsWith('/v1/annotations')));
    const asked = client.requests.length;
    findDialog(context)!.close();
    await until(() => !insight.isConnected);
    await insight.updateComplete;
    expect(client.requests.slice(asked)).to.deep.equal([]);
  });

  it('shows views one after the other, goes back, and returns the focus to the card', async () => {
    client.answers.set('/v1/metrics/revenue/explain', explanation);
    const { card, context } = await mountCard();
    const opener = card.shadowRoot!.querySelector<HTMLButtonElement>('.open')!;
    opener.focus();
    opener.click();
    await until(() => findDialog(context)?.open === true);
    const dialog = findDialog(context)!;
    const panel = context.shadowRoot!.querySelector('kpi-exploration-panel')!;
    const choose = (words: string): void =>
      [...dialog.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === words)!.click();
    expect(panel.shadowRoot!.activeElement?.id).to.equal('heading');
    expect(dialog.querySelector('.back')).to.equal(null);
    choose('Why?');
    await until(() => dialog.querySelector('kpi-insight')?.shadowRoot?.querySelector('.lead') !== null);
    expect(context.toParams().get('view')).to.equal('explain');
    expect(await findViolations(panel)).to.deep.equal([]);
    choose('Proof');
    await until(() => dialog.querySelector('kpi-proof') !== null);
    const back = nextEvent(context, 'kpi-explore');
    dialog.querySelector<HTMLButtonElement>('.back')!.click();
    expect((await back).detail).to.deep.include({ step: 'back' });
    await until(() => dialog.querySelector('kpi-insight') !== null);
    expect(panel.shadowRoot!.activeElement?.id).to.equal('heading');
    dialog.querySelector<HTMLButtonElement>('.close')!.click();
    await until(() => context.exploration === null);
    expect(card.shadowRoot!.activeElement).to.equal(opener);
  });

  it('keeps what an explorer inside the panel changes in the address, and takes what the page sets', async () => {
    const { context } = await mountCard();
    context.fromParams(new URLSearchParams('explore=revenue&explore-range=today&explore-filters=region%3Dnorth'));
    await until(() => findDialog(context)?.open === true);
    const explorer = findDialog(context)!.querySelector('kpi-explorer')!;
    const findIn = <T extends Element>(control: string, selector: string): T | null | undefined =>
      explorer.shadowRoot?.querySelector(control)?.shadowRoot?.querySelector<T>(selector);
    await until(() => Boolean(findIn('filter-bar', '.remove')));
    const steps: string[] = [];
    context.addEventListener('kpi-explore', ({ detail }) => steps.push(detail.step));
    findIn<HTMLButtonElement>('filter-bar', '.remove')!.click();
    expect(String(context.toParams())).to.equal('explore=revenue&explore-range=today');
    expect(steps).to.deep.equal(['change']);
    context.fromParams(new URLSearchParams('explore=revenue&explore-range=yesterday'));
    await until(() => findIn('range-picker', '.opener')?.textContent?.trim() === 'Yesterday');
    expect(steps).to.deep.equal(['change']);
  });
});
