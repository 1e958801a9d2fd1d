import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import { ClientError } from '../../client/client-error.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-insight.ts';
import '../../define/kpi-provider.ts';
import type { KpiInsight } from './kpi-insight.ts';

const PATH = '/v1/metrics/revenue/explain';

function explained(): FixtureClient {
  const client = createFixtureClient();
  client.answers.set(PATH, explanation);
  return client;
}

async function mountInsight(
  client: FixtureClient,
  insight: TemplateResult = html`<kpi-insight metric="revenue"></kpi-insight>`,
  locale = 'en-GB',
): Promise<KpiInsight> {
  const element = await mount<KpiInsight>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-context range="last 7 days" filters="channel=web">${insight}</kpi-context></kpi-provider
    >`,
    'kpi-insight',
  );
  await until(() => element.shadowRoot!.querySelector('.loading') === null);
  return element;
}

const findFact = (element: KpiInsight, fact: string): HTMLButtonElement =>
  element.shadowRoot!.querySelector<HTMLButtonElement>(`[data-fact="${fact}"]`)!;

const findButton = (element: KpiInsight, words: string): HTMLButtonElement =>
  [...element.shadowRoot!.querySelectorAll('button')].find(({ textContent }) => textContent?.trim().startsWith(words))!;

describe('kpi-insight', () => {
  afterEach(unmountAll);

  it('shows the sentences of the service, asked for with range, filters and language, accessibly', async () => {
    const client = explained();
    const element = await mountInsight(client);
    expect(read(element, '.sentences')).to.equal(explanation.text);
    expect(read(element, '.title')).to.contain('What moved Revenue');
    const asked = new URL(client.requests[0]!.path, 'https://x').searchParams;
    expect(Object.fromEntries(asked)).to.deep.equal({
      dateRange: 'last 7 days',
      compareDateRange: 'previous period',
      basis: 'usual',
      filters: '[{"member":"channel","operator":"equals","values":["web"]}]',
      language: 'en-GB',
    });
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('opens the formula of a number, the numbers in it, and the query of each, which can be copied', async () => {
    const element = await mountInsight(explained());
    findFact(element, 'ratio').click();
    await element.updateComplete;
    expect(findFact(element, 'ratio').getAttribute('aria-expanded')).to.equal('true');
    expect(read(element, '.proof header strong')).to.equal('9.2%');
    expect(read(element, '.proof code')).to.equal('(a - b) / abs(b)');
    expect(await findViolations(element)).to.deep.equal([]);
    element.shadowRoot!.querySelector<HTMLButtonElement>('.proof li .fact')!.click();
    await until(() => read(element, '.proof header strong') === '€383,041');
    expect(read(element, '.proof header')).to.contain('Revenue · 27 Nov 2026');
    expect(read(element, '.proof')).to.contain('Read from the answer: totals.revenue');
    let copied = '';
    navigator.clipboard.writeText = (text) => {
      copied = text;
      return Promise.resolve();
    };
    findButton(element, 'Copy as curl').click();
    await until(() => read(element, '.proof [role=status]') === 'Copied');
    expect(copied).to.contain("curl 'https://kpi.example.com/v1/query'");
    expect(copied).to.contain('Bearer $TIDEMARK_TOKEN');
    expect(copied).to.contain('"2026-11-26T23:00:00.000Z"');
    findButton(element, '‹').click();
    await until(() => read(element, '.proof header strong') === '9.2%');
    findButton(element, 'Close').click();
    await until(() => element.shadowRoot!.querySelector('.proof') === null);
    expect(element.shadowRoot!.activeElement).to.equal(findFact(element, 'ratio'));
  });

  it('shows the text to copy where the page has no clipboard', async () => {
    const element = await mountInsight(explained());
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    findFact(element, 'actual').click();
    await element.updateComplete;
    findButton(element, 'Copy as curl').click();
    await until(() => element.shadowRoot!.querySelector('pre') !== null);
    expect(read(element, 'pre')).to.contain("curl 'https://kpi.example.com/v1/query'");
    expect(read(element, '.proof [role=status]')).to.equal("Couldn't copy. Select the text and copy it.");
  });

  it('leads to the parts that moved it, with the filters of the page, unless the page prevents it', async () => {
    const element = await mountInsight(explained());
    element.addEventListener('kpi-drill', (event) => event.preventDefault());
    const drill = nextEvent(element, 'kpi-drill');
    findButton(element, 'Explore DE').click();
    const { dimensions, filters, range } = (await drill).detail;
    expect([dimensions, range]).to.deep.equal([{ country: 'DE' }, 'last 7 days']);
    expect(filters.map((filter) => 'member' in filter && filter.member)).to.deep.equal(['channel', 'country']);
    element.addEventListener('kpi-explain', (event) => event.preventDefault());
    const why = nextEvent(element, 'kpi-explain');
    findButton(element, 'Why DE?').click();
    expect((await why).detail).to.deep.include({ view: 'explain', metric: 'revenue', filters });
    const period = nextEvent(element, 'kpi-drill');
    findButton(element, 'See 27 Nov').click();
    expect((await period).detail.range).to.deep.equal(explanation.dateRange);
  });

  it('asks against the comparison when the reader chooses it', async () => {
    const client = explained();
    const element = await mountInsight(client);
    findButton(element, 'vs previous period').click();
    await until(() => client.requests.length === 2);
    expect(new URL(client.requests[1]!.path, 'https://x').searchParams.get('compareDateRange')).to.equal(
      'previous period',
    );
    expect(findButton(element, 'vs previous period').getAttribute('aria-pressed')).to.equal('true');
  });

  for (const [code, words] of [
    ['nothing_closed', 'Nothing to explain yet: no part of this period has ended.'],
    ['no_value', 'There is no earlier period to compare with. Choose a later or a shorter period.'],
    ['forbidden', "You don't have access to this metric"],
    ['unreachable', "Couldn't load. Check your connection. Try again"],
  ] as const) {
    it(`says what is the matter: ${code}`, async () => {
      const { warn } = console;
      console.warn = () => undefined;
      const client = explained();
      const failure = new ClientError({ code, message: code, retryable: code === 'unreachable' });
      client.answers.set(PATH, failure);
      const element = await mountInsight(client);
      expect(read(element, '.notice')).to.equal(words);
      expect(await findViolations(element)).to.deep.equal([]);
      console.warn = warn;
    });
  }

  it('asks for what is usual, or the comparison where nothing is, in one request', async () => {
    const client = explained();
    const element = await mountInsight(client);
    expect(client.requests).to.have.length(1);
    expect(client.requests[0]!.path).to.contain('compareDateRange=previous+period&basis=usual');
    expect(findButton(element, 'vs previous period').getAttribute('aria-pressed')).to.equal('true');
  });

  it('falls back on the previous period where the page compares with nothing', async () => {
    const client = explained();
    await mountInsight(client, html`<kpi-insight metric="revenue" compare="none"></kpi-insight>`);
    expect(client.requests[0]!.path).to.contain('compareDateRange=previous+period&basis=usual');
  });

  it('recovers by the button of its notice', async () => {
    const client = explained();
    client.answers.set(PATH, new ClientError({ code: 'unreachable', message: 'gone', retryable: true }));
    const element = await mountInsight(client);
    client.answers.set(PATH, explanation);
    findButton(element, 'Try again').click();
    await until(() => read(element, '.sentences') === explanation.text);
  });

  it('names the attribute that it needs', async () => {
    const element = await mountInsight(explained(), html`<kpi-insight></kpi-insight>`);
    expect(read(element, '.notice')).to.contain('has no "metric": expected a name of the catalogue');
  });

  it('speaks German', async () => {
    registerTexts('de', de);
    const client = explained();
    const element = await mountInsight(client, undefined, 'de');
    expect(read(element, '.title')).to.contain('Was Revenue bewegt hat');
    expect(client.requests[0]!.path).to.contain('language=de');
    findFact(element, 'ratio').click();
    await element.updateComplete;
    expect(read(element, '.proof header')).to.equal('9,2 % Berechnet');
  });
});
