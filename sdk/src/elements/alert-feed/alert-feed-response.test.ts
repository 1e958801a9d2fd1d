import { expect } from 'chai';
import { html } from 'lit';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { NOW_MS } from '../../../test/fixtures/results.ts';
import { click, mountFeed, press, settle, titles, withAlerts } from '../../../test/support/feed.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import { ClientError } from '../../client/client-error.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import type { KpiSilences } from '../silences/kpi-silences.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const north = makeAlert({ id: 'n', dimensions: { region: 'north' } });
const rootOf = (element: Element): ShadowRoot => element.shadowRoot!;

const describeButtons = (feed: AlertFeed): (string | undefined)[] =>
  [...rootOf(feed).querySelectorAll('li .actions > button')].map(({ textContent }) => textContent?.trim());

it('searches more than fifty alerts by name, metric and person, and offers none of fewer', async () => {
  const many = Array.from({ length: 50 }, (_none, index) =>
    makeAlert({ id: `a${index}`, dimensions: { region: `r${index}` } }),
  );
  const client = withAlerts(...many);
  const feed = await mountFeed(client);
  const field = (): HTMLInputElement | null => rootOf(feed).querySelector('input.search');
  await settle(feed);
  expect(field() === null).to.equal(true);
  const at = new Date(NOW_MS).toISOString();
  const whole = makeAlert({ id: 'w', title: 'Few orders', metric: 'orders', assigned: { to: 'Alex', by: 'bo', at } });
  client.alerts.set({ isReady: true, alerts: [...many, whole] });
  await settle(feed);
  expect(field()?.getAttribute('aria-label')).to.equal('Search alerts');
  expect(await findViolations(feed)).to.deep.equal([]);
  const search = async (text: string): Promise<void> => {
    const input = field()!;
    input.value = text;
    input.dispatchEvent(new InputEvent('input'));
    await settle(feed);
  };
  await search('R17 fell');
  expect(titles(feed)).to.deep.equal(['Revenue fell r17']);
  await search('alex');
  expect(titles(feed)).to.deep.equal(['Few orders']);
  await search('nothing');
  expect(titles(feed)).to.deep.equal([]);
  expect(read(feed, '.notice')).to.contain('No open alerts match');
  expect(read(feed, '#title')).to.equal('Needs attention 51');
  await search('');
  expect(titles(feed)).to.have.length(51);
});

it('assigns an alert to a person by name, to the reader, and to nobody', async () => {
  const client = withAlerts(north);
  const feed = await mountFeed(client);
  await settle(feed);
  await click(feed, 'Assign');
  const input = rootOf(feed).querySelector<HTMLInputElement>('form input')!;
  expect(rootOf(feed).activeElement === input).to.equal(true);
  expect(await findViolations(feed)).to.deep.equal([]);
  input.value = ' Alex ';
  await click(feed, 'Assign');
  await settle(feed);
  expect(client.actions.at(-1)?.action).to.deep.equal({ kind: 'assign', to: 'Alex', version: 3 });
  expect(rootOf(feed).querySelector('li')?.textContent).to.contain('Assigned to Alex');
  await click(feed, 'Assign');
  expect([...rootOf(feed).querySelectorAll('datalist option')].map((each) => each.getAttribute('value'))).to.deep.equal(
    ['Alex', 'reader'],
  );
  await click(feed, 'Assign to me');
  await settle(feed);
  expect(client.actions.at(-1)?.action).to.deep.equal({ kind: 'assign', version: 4 });
  await click(feed, 'Assign');
  await click(feed, 'Unassign');
  await settle(feed);
  expect(client.actions.at(-1)?.action).to.deep.equal({ kind: 'assign', to: null, version: 5 });
  await press(feed, 'm');
  expect(client.actions.at(-1)?.action).to.deep.equal({ kind: 'assign', version: 6 });
});

it('offers silences to readers who manage alerts, and no assignment to those who only see them', async () => {
  const offered = async (alerts: 'view' | 'respond' | 'manage'): Promise<(string | undefined)[]> => {
    const client = withAlerts(north);
    const { catalog } = client.catalog.get();
    client.catalog.set({ catalog: { ...catalog!, alerts } });
    const feed = await mountFeed(client);
    await settle(feed);
    return describeButtons(feed);
  };
  expect(await offered('manage')).to.include.members(['Assign', 'Silence…']);
  expect(await offered('respond'))
    .to.include('Assign')
    .and.not.include('Silence…');
  expect(await offered('view')).to.deep.equal([]);
});

const silence = {
  id: '7',
  matchers: [{ member: 'rule', operator: 'equals', values: ['revenue_fell'] }],
  startsAt: '2026-11-20T10:00:00Z',
  endsAt: new Date(NOW_MS + 7_200_000).toISOString(),
  note: 'moving',
  createdBy: 'bo',
};

function managing(locale = 'en-GB'): FixtureClient {
  const client = createFixtureClient({}, locale);
  const { catalog } = client.catalog.get();
  client.catalog.set({ catalog: { ...catalog!, alerts: 'manage' } });
  client.alerts.set({ isReady: true, alerts: [north] });
  client.answers.set('/v1/silences', { silences: [silence] });
  client.answers.set('/v1/silences/7', null);
  return client;
}

async function openSilences(client: FixtureClient, label = 'Silence…', locale = 'en-GB'): Promise<KpiSilences> {
  const feed = await mount<AlertFeed>(
    html`<kpi-provider .client=${client} locale=${locale}><alert-feed></alert-feed></kpi-provider>`,
    'alert-feed',
  );
  await settle(feed);
  await click(feed, label);
  const find = (): KpiSilences | null => rootOf(feed).querySelector('kpi-silences');
  await until(
    () => find()?.shadowRoot?.querySelector('dialog[open] li') !== undefined && find()?.silences !== undefined,
  );
  const element = find()!;
  await element.updateComplete;
  return element;
}

const within = <T extends Element>(element: KpiSilences, selector: string): T =>
  element.shadowRoot!.querySelector<T>(selector)!;

it('silences what an alert is about for a while, with a reason, and says until when', async () => {
  const client = managing();
  const element = await openSilences(client);
  expect([...rootOf(element).querySelectorAll('.scope')].map(({ textContent }) => textContent?.trim())).to.deep.equal([
    'Only Revenue fell, north',
    'All alerts of Revenue fell',
    'Region is north',
  ]);
  expect(await findViolations(element)).to.deep.equal([]);
  rootOf(element).querySelectorAll<HTMLInputElement>('[name=scope]')[2]!.click();
  within<HTMLSelectElement>(element, 'select').value = String(4 * 3_600_000);
  within<HTMLTextAreaElement>(element, 'textarea').value = ' stocktaking ';
  within<HTMLButtonElement>(element, '.main').click();
  await until(() => element.said !== '');
  const made = client.requests.find(({ path, body }) => path === '/v1/silences' && body !== undefined);
  expect(made?.body).to.deep.equal({
    matchers: [{ member: 'region', operator: 'equals', values: ['north'] }],
    endsAt: new Date(NOW_MS + 4 * 3_600_000).toISOString(),
    note: 'stocktaking',
  });
  expect(element.said).to.match(/^Silenced until /);
});

it('lists the silences, says why one could not be ended, and ends it', async () => {
  const client = managing();
  const element = await openSilences(client);
  expect(within(element, 'li span').textContent).to.match(/^Rule: Revenue felluntil .*, by bo · moving$/);
  const end = within<HTMLButtonElement>(element, 'li button');
  client.answers.set('/v1/silences/7', new ClientError({ code: 'not_found', message: 'gone', retryable: false }));
  end.click();
  await until(() => element.refusal !== '');
  expect(element.refusal).to.equal("Couldn't end the silence: gone");
  client.answers.set('/v1/silences/7', null);
  client.answers.set('/v1/silences', { silences: [] });
  end.focus();
  end.click();
  await until(() => element.said === 'Silence ended');
  expect(client.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).to.include(
    '/v1/silences/7',
  );
  await element.updateComplete;
  expect(within(element, 'section').textContent).to.contain('No silences');
  expect(element.shadowRoot!.activeElement?.textContent).to.equal(within(element, 'h3').textContent);
});

it('asks for a time in the future, in German too', async () => {
  registerTexts('de', de);
  const element = await openSilences(managing('de-DE'), 'Stummschalten…', 'de-DE');
  const select = within<HTMLSelectElement>(element, 'select');
  select.value = 'custom';
  select.dispatchEvent(new Event('change'));
  await element.updateComplete;
  expect(await findViolations(element)).to.deep.equal([]);
  within<HTMLInputElement>(element, '[name=until]').value = '2020-01-01T10:00';
  within<HTMLButtonElement>(element, '.main').click();
  await element.updateComplete;
  expect(within(element, '.refusal').textContent).to.equal('Geben Sie einen Zeitpunkt in der Zukunft ein.');
});
