import { expect } from 'chai';
import { html } from 'lit';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { NOW_MS } from '../../../test/fixtures/results.ts';
import { click, focused, mountFeed, press, settle, severe, titles, withAlerts } from '../../../test/support/feed.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import { getAlerts } from '../../client/alerts.ts';
import { ClientError } from '../../client/client-error.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

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
  expect(read(feed, '.notice')).to.equal("You don't have access to alerts");
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
  await settle(feed);
  expect(read(feed, '.notice')).to.equal('No open alerts 6 rules watched');
  client.alerts.set({ isReady: false, alerts: [] });
  await feed.updateComplete;
  expect(read(feed, '.notice')).to.equal(undefined);
  expect(read(feed, '[role=status]')).to.equal('Loading');
});

it('says what, where, by how much, how bad, and since when', async () => {
  const feed = await mountFeed(withAlerts(makeAlert({ dimensions: { region: 'north' } })));
  expect(titles(feed)).to.deep.equal(['Revenue fell north']);
  expect(read(feed, '.what')).to.match(/^Revenue, from \d\d:\d\d: €8,420, −31% vs €12,210$/);
  expect(read(feed, '.severity')).to.equal('Warning');
  expect(read(feed, 'time')).to.match(/^\d\d:\d\d · 34 ?min ago$/);
});

it('names the bucket that was judged, unless that is within the hour', async () => {
  const descriptionOf = async (bucket: string | null): Promise<string | undefined> =>
    read(await mountFeed(withAlerts(makeAlert({ bucket, expected: null }))), '.what');
  expect(await descriptionOf(minutesAgo(59))).to.equal('Revenue: €8,420, below €10,000');
  expect(await descriptionOf(null)).to.equal('Revenue: €8,420, below €10,000');
  expect(await descriptionOf(minutesAgo(60))).to.match(/^Revenue, from \d\d:\d\d: €8,420, below €10,000$/);
  expect(await descriptionOf(minutesAgo(3000))).to.match(
    /^Revenue, from Wed,? 18 Nov, \d\d:\d\d: €8,420, below €10,000$/,
  );
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
  expect(read(feed, 'li')).to.contain('Acknowledged by reader');
  (feed.shadowRoot!.activeElement as HTMLElement).blur();
  await settle(feed);
  await click(feed, '1 acknowledged');
  expect(read(feed, 'li')).to.contain('Acknowledged by reader');
  expect(await findViolations(feed)).to.deep.equal([]);
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
  expect(read(feed, '[role=alert]')).to.equal("Couldn't resolve: somebody else was faster");
});

it('explains what was behind an alert, in the reader’s language, also to who may only look', async () => {
  const client = withAlerts(makeAlert());
  client.catalog.set({ catalog: { ...client.catalog.get().catalog!, alerts: 'view' } });
  const feed = await mountFeed(client);
  await click(feed, 'Why?');
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
  expect(read(feed, '.explanation')).to.contain('(a1, en-GB), €3,790 or 31% below');
  expect(await findViolations(feed)).to.deep.equal([]);
  await click(feed, 'Why?');
  expect(read(feed, '.explanation')).to.equal(undefined);
  client.actionError = new ClientError({ code: 'nothing_closed', message: 'too early', retryable: false });
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  await press(feed, 'e');
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
  expect(read(feed, '.explanation')).to.equal('No explanation: too early');
});

it('unfolds what became of an alert, goes on with it, and leaves it to a page that wants to', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  feed.filter = 'all';
  await feed.updateComplete;
  await click(feed, 'Details');
  await settle(feed);
  expect(read(feed, '[role=list]')).to.match(/^\d\d:\d\d:\d\d Fired$/);
  await getAlerts(client).act('a1', { kind: 'acknowledge' });
  await settle(feed);
  expect(read(feed, '[role=list]')).to.match(/Fired \d\d:\d\d:\d\d Acknowledged by reader$/);
  expect(await findViolations(feed)).to.deep.equal([]);
  await click(feed, 'Details');
  expect(read(feed, '[role=list]')).to.equal(undefined);
  feed.addEventListener('kpi-alert', (event) => event.preventDefault(), { once: true });
  await click(feed, 'Details');
  expect(read(feed, '[role=list]')).to.equal(undefined);
  client.actionError = new ClientError({ code: 'not_found', message: 'gone', retryable: false });
  await click(feed, 'Details');
  await settle(feed);
  expect(read(feed, '[role=alert]')).to.equal("Couldn't load details: gone");
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
  await press(feed, 'Enter');
  await settle(feed);
  expect(read(feed, '[role=list]')).to.contain('Fired');
});

it('tells the page of a new alert, not of those that were there, and shows what others do', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  const event = nextEvent(feed, 'kpi-alert');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert({ version: 4, state: 'resolved' })] });
  expect((await event).detail.alert.id).to.equal('a2');
  await feed.updateComplete;
  expect(titles(feed)).to.deep.equal(['No orders north']);
});

it('shows what is silenced and says so, and tells of it once the silence is over', async () => {
  const client = withAlerts();
  const feed = await mountFeed(client);
  const announcements: string[] = [];
  feed.addEventListener('kpi-alert', ({ detail }) => announcements.push(detail.alert.id));
  client.alerts.set({ isReady: true, alerts: [makeAlert({ silenced: true })] });
  await feed.updateComplete;
  expect(titles(feed)).to.deep.equal(['Revenue fell']);
  expect(read(feed, 'li p.line')).to.equal('Silenced');
  expect([announcements, read(feed, '.hidden[aria-live]')]).to.deep.equal([[], '']);
  client.alerts.set({ isReady: true, alerts: [makeAlert()] });
  await feed.updateComplete;
  expect([announcements, read(feed, '.hidden[aria-live]')]).to.deep.equal([['a1'], 'Warning: Revenue fell']);
  client.alerts.set({ isReady: true, alerts: [makeAlert({ silenced: true })] });
  await feed.updateComplete;
  client.alerts.set({ isReady: true, alerts: [makeAlert()] });
  await feed.updateComplete;
  expect(announcements).to.deep.equal(['a1']);
});

it('breaks the line of buttons before what is asked of an alert, not within it', async () => {
  const feed = await mountFeed(withAlerts(makeAlert()));
  for (const width of [240, 320, 366, 420]) {
    feed.style.width = `${width}px`;
    const buttons = [...feed.shadowRoot!.querySelectorAll('.actions button')];
    const [explain, details] = buttons.slice(-2).map((button) => button.getBoundingClientRect().top);
    expect(buttons.at(-1)?.textContent).to.equal('Details');
    expect(details, `${width} px`).to.equal(explain);
  }
});

it('keeps the focus and what is being written at its alert when others come and go', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert()] });
  await feed.updateComplete;
  expect(focused(feed)).to.equal('a1');
  await click(feed, 'Acknowledge');
  const input = feed.shadowRoot!.querySelector<HTMLInputElement>('form input')!;
  input.value = 'half a note';
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert({ version: 4 })] });
  await feed.updateComplete;
  expect(feed.shadowRoot!.querySelector('form')!.closest('li')!.dataset['id']).to.equal('a1');
  expect(feed.shadowRoot!.querySelector<HTMLInputElement>('form input')!.value).to.equal('half a note');
});

it('leads the focus into what it asks, back to the alert, and on to the next when one is gone', async () => {
  const client = withAlerts(makeAlert(), severe);
  const feed = await mountFeed(client);
  const first = feed.shadowRoot!.querySelector<HTMLElement>('li')!;
  const buttonOf = (words: string): HTMLElement =>
    [...first.querySelectorAll('button')].find((button) => button.textContent?.trim() === words)!;
  buttonOf('Acknowledge').focus();
  await click(feed, 'Acknowledge');
  expect(feed.shadowRoot!.activeElement?.localName).to.equal('input');
  buttonOf('Cancel').focus();
  await click(feed, 'Cancel');
  expect(feed.shadowRoot!.activeElement).to.equal(first);
  await press(feed, 's');
  expect(feed.shadowRoot!.activeElement?.closest('.snooze')).to.not.equal(null);
  buttonOf('Cancel').focus();
  await click(feed, 'Cancel');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert({ state: 'resolved', version: 4 })] });
  await settle(feed);
  // It keeps its place while somebody is at it, and says what became of it.
  expect(focused(feed)).to.equal('a1');
  expect(first.dataset['state']).to.equal('resolved');
  (feed.shadowRoot!.activeElement as HTMLElement).blur();
  await settle(feed);
  expect(titles(feed)).to.deep.equal(['No orders north']);
});

it('does not count what somebody else has resolved among the selected', async () => {
  const client = withAlerts(makeAlert(), severe);
  const feed = await mountFeed(client);
  for (const box of feed.shadowRoot!.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) box.click();
  await feed.updateComplete;
  expect(read(feed, '.bulk')).to.contain('2 selected');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert({ state: 'resolved', version: 4 })] });
  await settle(feed);
  expect(read(feed, '.bulk')).to.contain('1 selected');
});

it('tells those who do not see it what came, and nothing when something goes', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  expect(read(feed, '.hidden[aria-live]')).to.equal('');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert()] });
  await feed.updateComplete;
  expect(read(feed, '.hidden[aria-live]')).to.equal('Critical: No orders, north');
  client.alerts.set({ isReady: true, alerts: [makeAlert()] });
  await feed.updateComplete;
  expect(read(feed, '.hidden[aria-live]')).to.equal('Critical: No orders, north');
  expect(feed.shadowRoot!.querySelector('li')!.getAttribute('aria-label')).to.equal('Warning: Revenue fell');
});

it('names the zone of its times where the reader’s clock is another, and that of an explanation where it differs', async () => {
  const mountIn = (zone: string): Promise<AlertFeed> =>
    mount<AlertFeed>(
      html`<kpi-provider .client=${withAlerts(makeAlert())} locale="en-GB" .timeZone=${zone}
        ><alert-feed></alert-feed
      ></kpi-provider>`,
      'alert-feed',
    );
  const there = await mountIn('Asia/Tokyo');
  expect(read(there, '.zone')).to.match(/^Times: Japan( Standard)? Time$/);
  await click(there, 'Why?');
  await settle(there);
  expect(read(there, '.explanation .zone')).to.match(/^Times: Central European( Standard)? Time$/);
  // Another zone, and the same clock.
  const here = await mountIn('Europe/Paris');
  await click(here, 'Why?');
  await settle(here);
  expect(read(here, '.explanation')).to.contain('€8,420');
  expect(read(here, '.explanation .zone')).to.equal(undefined);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  expect(read(await mountIn(timeZone), '.zone')).to.equal(undefined);
});

it('cuts nothing off in a narrow place', async () => {
  const alert = makeAlert({ state: 'recovering', severity: 'critical', startedAt: minutesAgo(3000) });
  const feed = await mountFeed(withAlerts(alert));
  feed.style.width = '240px';
  for (const part of feed.shadowRoot!.querySelectorAll('li, .line'))
    expect(part.scrollWidth).to.be.at.most(part.clientWidth);
});

it('scrolls in a low place rather than cut its alerts off', async () => {
  const feed = await mountFeed(withAlerts(...['a1', 'a2', 'a3', 'a4', 'a5'].map((id) => makeAlert({ id }))));
  feed.style.height = '300px';
  const list = feed.shadowRoot!.querySelector('ul')!;
  expect(list.scrollHeight).to.be.greaterThan(list.clientHeight);
  for (const item of list.children) expect(item.scrollHeight).to.be.at.most(item.clientHeight);
});

it('says in the middle of its place that all is quiet', async () => {
  const feed = await mountFeed(withAlerts());
  feed.style.height = '400px';
  const box = feed.shadowRoot!.querySelector('.card')!.getBoundingClientRect();
  const words = feed.shadowRoot!.querySelector('.notice p')!.getBoundingClientRect();
  expect(words.top).to.be.within(box.top + 180, box.top + 260);
  expect(words.left - box.left).to.be.closeTo(box.right - words.right, 2);
});

it('shows times by the clock of the whole page: the catalogue’s zone, or the one that the page sets', async () => {
  const zoneOf = async (zone: string | null): Promise<string> => {
    const feed = await mount<AlertFeed>(
      html`<kpi-provider .client=${withAlerts(makeAlert())} locale="en-GB" .timeZone=${zone}
        ><alert-feed></alert-feed
      ></kpi-provider>`,
      'alert-feed',
    );
    return feed.shadowRoot!.querySelector('time')!.title;
  };
  const at = (timeZone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(new Date(minutesAgo(34)));
  expect(await zoneOf(null)).to.contain(at('Europe/Berlin'));
  expect(await zoneOf('Asia/Tokyo')).to.contain(at('Asia/Tokyo'));
});
