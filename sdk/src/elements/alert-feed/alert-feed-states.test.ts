import { expect } from 'chai';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { NOW_MS } from '../../../test/fixtures/results.ts';
import { click, mountFeed, point, press, settle, severe, titles, withAlerts } from '../../../test/support/feed.ts';
import { findViolations, read, unmountAll, until } from '../../../test/support/mount.ts';
import type { Connection } from '../../client/live/live-connection.ts';
import type { Alert } from '../../protocol/alerts.ts';

afterEach(unmountAll);

it('keeps still while somebody points at it, says what is new, and takes it in', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  await point(feed, 'pointerenter');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert()] });
  await feed.updateComplete;
  expect(titles(feed)).to.deep.equal(['Revenue fell']);
  expect(read(feed, '.fresh')).to.equal('1 new');
  expect(feed.shadowRoot!.querySelector<HTMLElement>('.fresh')!.dataset['severity']).to.equal('critical');
  expect(await findViolations(feed)).to.deep.equal([]);
  await click(feed, '1 new');
  expect(titles(feed)).to.deep.equal(['No orders north', 'Revenue fell']);
  expect(read(feed, '.fresh')).to.equal(undefined);
});

it('has on paper all alerts, however few the screen has room for', async () => {
  const alerts = Array.from({ length: 8 }, (_, index) => makeAlert({ id: `a${index}` }));
  const feed = await mountFeed(withAlerts(...alerts));
  feed.style.setProperty('--kpi-alert-list-size', '200px');
  const root = feed.shadowRoot!;
  const list = root.querySelector('ul')!;
  expect(list.scrollHeight).to.be.greaterThan(list.clientHeight);
  const rules = root.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
  const printed = rules.filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === 'print');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    printed.flatMap((rule) => [...(rule as CSSMediaRule).cssRules].map(({ cssText }) => cssText)).join(''),
  );
  root.adoptedStyleSheets.push(sheet);
  expect(list.scrollHeight).to.equal(list.clientHeight);
  expect(getComputedStyle(root.querySelector('.actions')!).display).to.equal('none');
});

it('shows each alert as it is by now while it keeps still, and moves on afterwards', async () => {
  const client = withAlerts(severe, makeAlert());
  const feed = await mountFeed(client);
  await point(feed, 'pointerenter');
  client.alerts.set({ isReady: true, alerts: [makeAlert({ severity: 'critical', version: 4 })] });
  await feed.updateComplete;
  expect(titles(feed)).to.deep.equal(['No orders north', 'Revenue fell']);
  expect(feed.shadowRoot!.querySelectorAll('.severity')[1]?.textContent).to.equal('Critical');
  await point(feed, 'pointerleave');
  expect(titles(feed)).to.deep.equal(['Revenue fell']);
});

it('lets go of a finger only after its click has come', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  await point(feed, 'pointerenter', 'touch');
  client.alerts.set({ isReady: true, alerts: [severe, makeAlert()] });
  await point(feed, 'pointerleave', 'touch');
  expect(titles(feed)).to.deep.equal(['Revenue fell']);
  await until(() => titles(feed).length === 2);
});

it('shows apart what somebody has taken on or put off', async () => {
  const acknowledged = makeAlert({
    id: 'a3',
    title: 'Known',
    acknowledged: { by: 'ann', at: minutesAgo(1), note: null },
  });
  const later = makeAlert({ id: 'a4', title: 'Later', snoozedUntil: minutesAgo(-60) });
  const feed = await mountFeed(withAlerts(makeAlert(), acknowledged, later));
  expect(titles(feed)).to.deep.equal(['Revenue fell']);
  await click(feed, '1 acknowledged · 1 snoozed');
  expect(titles(feed)).to.deep.equal(['Revenue fell', 'Known', 'Later']);
  expect(await findViolations(feed)).to.deep.equal([]);
  await click(feed, 'End snooze');
});

it('rests its actions while what it shows may be old', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  client.connection.set({ phase: 'waiting', failures: 3 });
  client.clock.set(NOW_MS + 60_000);
  await feed.updateComplete;
  const buttons = [...feed.shadowRoot!.querySelectorAll<HTMLButtonElement>('.actions > button')];
  expect(buttons.map(({ disabled }) => disabled)).to.deep.equal([true, true, true, true, true]);
  expect(feed.shadowRoot!.textContent).to.contain('Actions are off until the connection is back.');
  await press(feed, 'r');
  expect(client.actions).to.deep.equal([]);
  expect(await findViolations(feed)).to.deep.equal([]);
  client.connection.set({ phase: 'live', failures: 0 });
  await feed.updateComplete;
  await press(feed, 'r');
  expect(client.actions).to.have.length(1);
});

it('says why it has no alerts, tells the page once, and tries again when asked', async () => {
  const client = createFixtureClient();
  client.alerts.set({ isReady: false, alerts: [] });
  const feed = await mountFeed(client);
  const errors: string[] = [];
  feed.addEventListener('kpi-error', ({ detail }) => errors.push(detail.error.code));
  const show = async (connection: Partial<Connection>): Promise<string | undefined> => {
    client.connection.set({ phase: 'waiting', failures: 0, ...connection });
    await feed.updateComplete;
    return read(feed, '.notice p');
  };
  expect(await show({ failures: 1 })).to.equal(undefined);
  expect(await show({ failures: 2 })).to.equal("Couldn't load. Check your connection.");
  await show({ failures: 3 });
  expect(errors).to.deep.equal(['unreachable']);
  const refused = { code: 'unauthenticated', message: 'token refused', retryable: true };
  expect(await show({ failures: 4, error: refused })).to.equal('Your session has expired. Sign in again.');
  expect(errors).to.deep.equal(['unreachable', 'unauthenticated']);
  await click(feed, 'Try again');
  expect([client.retries, client.refreshes]).to.deep.equal([1, 1]);
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('says the same of a token as a card, and offers another try only where that may help', async () => {
  const sentence = async (code: string, path?: string): Promise<string | undefined> => {
    const client = createFixtureClient();
    client.alerts.set({ isReady: false, alerts: [] });
    const error = { code, message: 'no', retryable: !path, ...(path && { path }) };
    client.connection.set({ phase: path ? 'denied' : 'waiting', failures: 3, error });
    return read(await mountFeed(client), '.notice');
  };
  expect(await sentence('missing_claim', 'claims.regions')).to.equal('No regions are assigned to you');
  expect(await sentence('malformed_claim', 'claims.regions')).to.equal('No regions are assigned to you');
  for (const code of ['token_http', 'token_html', 'token_empty'])
    expect(await sentence(code)).to.equal("Couldn't sign in Try again");
  expect(await sentence('token_network')).to.equal("Couldn't load. Check your connection. Try again");
});

it('shows the id of the request that failed', async () => {
  const client = createFixtureClient();
  const error = { code: 'internal', message: 'failed', retryable: true, requestId: 'r-17' };
  client.alerts.set({ isReady: false, alerts: [], error });
  const feed = await mountFeed(client);
  expect(read(feed, '.notice')).to.equal("Couldn't load Request r-17 Try again");
});

it('says how many rules there are where no alert is open, or that there are none', async () => {
  const sentence = async (rules: number): Promise<string | undefined> => {
    const client = withAlerts();
    client.rules = rules;
    const feed = await mountFeed(client);
    await settle(feed);
    return read(feed, '.notice');
  };
  expect(await sentence(1)).to.equal('No open alerts 1 rule watched');
  expect(await sentence(0)).to.equal('No alert rules for your metrics');
});

it('says what was judged: the bucket by its clock or as a day, an absence, too many instances', async () => {
  const descriptionOf = async (parts: Partial<Alert>): Promise<string | undefined> =>
    read(await mountFeed(withAlerts(makeAlert({ expected: null, ...parts }))), '.what');
  const hour = '2026-11-20T11:00:00.000Z';
  expect(await descriptionOf({ bucket: hour, granularity: 'hour' })).to.match(
    /^Revenue, .*12:00 ?– ?13:00: €8,420, below €10,000$/,
  );
  expect(await descriptionOf({ bucket: '2026-11-17T23:00:00.000Z', granularity: 'day' })).to.match(
    /^Revenue, Wed,? 18 Nov: €/,
  );
  expect(await descriptionOf({ value: 0, threshold: null, bucket: hour })).to.match(/^no data since .*12:00/);
  expect(await descriptionOf({ kind: 'instances', value: 3048, threshold: 1000, bucket: null })).to.equal(
    '3,048 instances, 1,000 watched',
  );
});

it('scrolls a long list', async () => {
  const feed = await mountFeed(withAlerts(...Array.from({ length: 60 }, (_, index) => makeAlert({ id: `a${index}` }))));
  const list = feed.shadowRoot!.querySelector('ul')!;
  expect(list.getBoundingClientRect().height).to.be.at.most(480);
  expect(list.scrollHeight).to.be.greaterThan(2000);
});
