import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { NOW_MS } from '../../../test/fixtures/results.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/alert-feed.ts';
import '../../define/kpi-provider.ts';
import { ClientError } from '../../client/client-error.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const mountFeed = (client: FixtureClient): Promise<AlertFeed> =>
  mount<AlertFeed>(
    html`<kpi-provider .client=${client} locale="en-GB"><alert-feed></alert-feed></kpi-provider>`,
    'alert-feed',
  );

const severe = makeAlert({ id: 'a2', severity: 'critical', title: 'No orders', dimensions: { region: 'north' } });
const withAlerts = (...alerts: Alert[]): FixtureClient => {
  const client = createFixtureClient();
  client.alerts.set({ isReady: true, alerts });
  return client;
};
const titles = (feed: AlertFeed): (string | undefined)[] =>
  [...feed.shadowRoot!.querySelectorAll('.title')].map((title) => title.textContent?.replace(/\s+/g, ' ').trim());
const click = async (feed: AlertFeed, words: string): Promise<void> => {
  const buttons = [...feed.shadowRoot!.querySelectorAll('button')];
  buttons.find((button) => button.textContent?.trim() === words)!.click();
  await feed.updateComplete;
};
const press = async (feed: AlertFeed, key: string): Promise<void> => {
  const item = feed.shadowRoot!.activeElement ?? feed.shadowRoot!.querySelector('li')!;
  item.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
  await feed.updateComplete;
};

it('is accessible while loading, empty, unavailable and with alerts', async () => {
  const client = createFixtureClient();
  const feed = await mountFeed(client);
  const error = { code: 'not_available', message: 'no alerts', retryable: false };
  for (const state of [
    { isReady: false, alerts: [] },
    { isReady: true, alerts: [] },
    { isReady: false, alerts: [], error },
    { isReady: true, alerts: [makeAlert({ acknowledged: { by: 'sales', at: minutesAgo(2), note: 'seen' } }), severe] },
  ]) {
    client.alerts.set(state);
    await feed.updateComplete;
    expect(await findViolations(feed)).to.deep.equal([]);
  }
  await click(feed, 'Snooze');
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('says what is not part of the role of a reader', async () => {
  const client = createFixtureClient();
  const feed = await mountFeed(client);
  const error = { code: 'forbidden', message: 'no alerts', retryable: false };
  client.alerts.set({ isReady: false, alerts: [], error });
  await feed.updateComplete;
  expect(read(feed, '.notice')).to.equal('Not part of your role');
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('says since when it has heard nothing, and is accessible then', async () => {
  const client = withAlerts(severe);
  const feed = await mountFeed(client);
  expect(read(feed, '.freshness')).to.equal(undefined);
  client.connection.set({ phase: 'waiting', failures: 3 });
  client.clock.set(NOW_MS + 10_000);
  await feed.updateComplete;
  expect(read(feed, '.freshness')).to.equal(undefined);
  client.clock.set(NOW_MS + 60_000);
  await feed.updateComplete;
  expect(read(feed, '.freshness')).to.match(/^Stale, 1 ?min ago$/);
  expect(await findViolations(feed)).to.deep.equal([]);
  client.connection.set({ phase: 'live', failures: 0 });
  await feed.updateComplete;
  expect(read(feed, '.freshness')).to.equal(undefined);
});

it('tells none from not known', async () => {
  const client = createFixtureClient();
  const feed = await mountFeed(client);
  expect(read(feed, '.notice')).to.equal('All quiet');
  client.alerts.set({ isReady: false, alerts: [] });
  await feed.updateComplete;
  expect(read(feed, '.notice')).to.equal(undefined);
  expect(read(feed, '[role=status]')).to.equal('Loading');
});

it('says what, where, by how much, how bad, and since when', async () => {
  const feed = await mountFeed(withAlerts(makeAlert({ dimensions: { region: 'north' } })));
  expect(titles(feed)).to.deep.equal(['Revenue fell north']);
  expect(read(feed, '.what')).to.equal('€8,420, -31% against €12,210');
  expect(read(feed, '.severity')).to.equal('Warning');
  expect(read(feed, 'time')).to.match(/^34 ?min ago$/);
});

it('shows the open ones, the critical ones, or all', async () => {
  const resolved = makeAlert({ id: 'a3', title: 'Over', state: 'resolved', endedAt: minutesAgo(1) });
  const feed = await mountFeed(withAlerts(makeAlert(), severe, resolved));
  expect(titles(feed)).to.have.length(2);
  await click(feed, 'Critical');
  expect(titles(feed)).to.deep.equal(['No orders north']);
  await click(feed, 'All');
  expect(titles(feed)).to.have.length(3);
});

it('acknowledges with a note, for the version that was seen', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  await click(feed, 'Acknowledge');
  feed.shadowRoot!.querySelector<HTMLInputElement>('form input')!.value = 'on it';
  feed.shadowRoot!.querySelector('form')!.requestSubmit();
  await feed.updateComplete;
  expect(client.actions).to.deep.equal([{ id: 'a1', action: { kind: 'acknowledge', note: 'on it', version: 3 } }]);
  await feed.updateComplete;
  expect(feed.shadowRoot!.textContent).to.contain('Acknowledged by reader');
});

it('snoozes for a while, and says when something could not be done', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  await click(feed, 'Snooze');
  await click(feed, '4 hours');
  expect(client.actions[0]?.action).to.deep.include({ kind: 'snooze', version: 3 });
  client.actionError = new ClientError({ code: 'conflict', message: 'somebody else was faster', retryable: false });
  await click(feed, 'Resolve');
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
  expect(read(feed, '[role=alert]')).to.equal('Not done: somebody else was faster');
});

it('explains what was behind an alert, in the reader’s language, also to who may only look', async () => {
  const client = withAlerts(makeAlert());
  client.catalog.set({ catalog: { ...client.catalog.get().catalog!, alerts: 'view' } });
  const feed = await mountFeed(client);
  await click(feed, 'Explain');
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
  expect(read(feed, '.explanation')).to.contain('(a1, en-GB), €3,790 or 31% below');
  expect(await findViolations(feed)).to.deep.equal([]);
  await click(feed, 'Explain');
  expect(read(feed, '.explanation')).to.equal(undefined);
  client.actionError = new ClientError({ code: 'nothing_closed', message: 'too early', retryable: false });
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  await press(feed, 'e');
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
  expect(read(feed, '.explanation')).to.equal('No explanation: too early');
});

it('is worked by keys alone, many at a time', async () => {
  const client = withAlerts(makeAlert(), severe);
  const feed = await mountFeed(client);
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  await press(feed, 'x');
  await press(feed, 'ArrowDown');
  await press(feed, 'x');
  expect(read(feed, '.bulk')).to.contain('2 selected');
  await press(feed, 'r');
  expect(client.actions.map(({ id, action }) => `${id} ${action.kind}`)).to.deep.equal(['a2 resolve']);
  await new Promise((resolve) => setTimeout(resolve));
});

it('offers nothing to who may only look', async () => {
  const client = withAlerts(makeAlert());
  client.catalog.set({ catalog: { ...client.catalog.get().catalog!, alerts: 'view' } });
  const feed = await mountFeed(client);
  expect(feed.shadowRoot!.querySelector('.actions')).to.equal(null);
  await press(feed, 'r');
  expect(client.actions).to.deep.equal([]);
});

it('tells the page of a new alert, not of those that were there, and shows what others do', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  const told = nextEvent(feed, 'kpi-alert');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert({ version: 4, silenced: true })] });
  expect((await told).detail.alert.id).to.equal('a2');
  await feed.updateComplete;
  expect(titles(feed)).to.deep.equal(['No orders north']);
});
