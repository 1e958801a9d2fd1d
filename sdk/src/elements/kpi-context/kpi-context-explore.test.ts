import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, confirmed } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
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
});
