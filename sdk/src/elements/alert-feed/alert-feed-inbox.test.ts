import { expect } from 'chai';
import { html, nothing } from 'lit';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import type { FixtureClient } from '../../../test/fixtures/client.ts';
import { click, focused, mountFeed, press, settle, severe, titles, withAlerts } from '../../../test/support/feed.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const north = makeAlert({ id: 'n', dimensions: { region: 'north' } });
const south = makeAlert({ id: 's', dimensions: { region: 'south' } });
const whole = makeAlert({ id: 'w', rule: 'few_orders', title: 'Few orders' });

const mountIn = (client: FixtureClient, filters: string, own = ''): Promise<AlertFeed> =>
  mount<AlertFeed>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context filters=${filters || nothing}><alert-feed filters=${own || nothing}></alert-feed></kpi-context
    ></kpi-provider>`,
    'alert-feed',
  );

const context = (feed: AlertFeed): HTMLElement & { filters: unknown } => feed.closest('kpi-context')!;

it('leaves out the alerts of other values than the filters around it and its own name, and follows them', async () => {
  const client = withAlerts(north, south, whole);
  const feed = await mountIn(client, 'region=north');
  expect(titles(feed)).to.deep.equal(['Revenue fell north', 'Few orders']);
  expect(read(feed, '#title')).to.equal('Needs attention 2');
  context(feed).filters = [{ member: 'region', operator: 'equals', values: ['south'] }];
  await settle(feed);
  expect(titles(feed)).to.deep.equal(['Revenue fell south', 'Few orders']);
  feed.filters = 'region=north';
  await settle(feed);
  expect(titles(feed)).to.deep.equal(['Few orders']);
});

it('says that no alert matches the filters, and tells the page of none that they leave out', async () => {
  const client = withAlerts(south);
  const feed = await mountIn(client, 'region=north');
  await settle(feed);
  expect(read(feed, '.notice')).to.equal('No open alerts match the filters 6 rules watched');
  const announcements: string[] = [];
  feed.addEventListener('kpi-alert', ({ detail }) => announcements.push(detail.alert.id));
  client.alerts.set({
    isReady: true,
    alerts: [makeAlert({ ...south, id: 's2' }), makeAlert({ ...north, id: 'n2' }), south],
  });
  await settle(feed);
  expect(announcements).to.deep.equal(['n2']);
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('shows no alert under filters that cannot be read, and names them', async () => {
  const feed = await mountIn(withAlerts(north), '', 'region');
  expect(titles(feed)).to.deep.equal([]);
  expect(read(feed, '.notice')).to.contain('filters="region"');
});

it('puts the alerts of a rule together below its name, which the keys pass over', async () => {
  const worst = makeAlert({ ...south, id: 'x', severity: 'critical' });
  const feed = await mountFeed(withAlerts(worst, whole, north));
  expect(read(feed, 'li.rule')).to.equal('Revenue fell: 2 alerts');
  expect(titles(feed)).to.deep.equal(['south', 'north', 'Few orders']);
  expect(
    [...feed.shadowRoot!.querySelectorAll('li[data-id]')].map((item) => item.getAttribute('aria-label')),
  ).to.deep.equal(['Critical: Revenue fell, south', 'Warning: Revenue fell, north', 'Warning: Few orders']);
  feed.shadowRoot!.querySelector<HTMLElement>('li[data-id=n]')!.focus();
  await press(feed, 'ArrowUp');
  expect(focused(feed)).to.equal('x');
  await press(feed, 'ArrowUp');
  expect(focused(feed)).to.equal('x');
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('says the reason of an alert in its row, in the place that was kept for it', async () => {
  const feed = await mountFeed(withAlerts(makeAlert()));
  const row = feed.shadowRoot!.querySelector('li')!;
  const height = row.getBoundingClientRect().height;
  await until(() => read(feed, '.why') !== '');
  expect(read(feed, '.why')).to.equal('North accounts for 78% of the difference.');
  expect(row.getBoundingClientRect().height).to.equal(height);
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('keeps no place for a reason where there is no bucket to explain, or nothing came at all', async () => {
  for (const part of [{ bucket: null }, { threshold: null, value: null }]) {
    const feed = await mountFeed(withAlerts(makeAlert(part)));
    expect(read(feed, '.why')).to.equal(undefined);
    unmountAll();
  }
});

it('counts what nobody has acknowledged, and the rules that have no alert', async () => {
  const acknowledged = makeAlert({
    id: 'k',
    rule: 'refunds',
    title: 'Many refunds',
    acknowledged: { by: 'ann', at: minutesAgo(1), note: 'A planned sale' },
  });
  const feed = await mountFeed(withAlerts(severe, makeAlert(), acknowledged));
  expect(read(feed, '#title')).to.equal('Needs attention 2');
  await until(() => read(feed, '.watched') !== '');
  expect(read(feed, '.watched')).to.equal('3 other rules without open alerts');
  expect(read(feed, '.folded')).to.equal('Many refunds · ann: A planned sale');
  await click(feed, '1 acknowledged');
  expect(read(feed, '.folded')).to.equal(undefined);
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('takes a comment, by keys too, and none that is empty', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  await press(feed, 'c');
  const input = feed.shadowRoot!.querySelector<HTMLInputElement>('form input')!;
  expect([input.required, feed.shadowRoot!.activeElement]).to.deep.equal([true, input]);
  expect(await findViolations(feed)).to.deep.equal([]);
  input.value = '  ';
  feed.shadowRoot!.querySelector('form')!.requestSubmit();
  expect(client.actions).to.deep.equal([]);
  input.value = 'Asked the shop';
  feed.shadowRoot!.querySelector('form')!.requestSubmit();
  await settle(feed);
  expect(client.actions.map(({ action }) => action)).to.deep.equal([
    { kind: 'comment', note: 'Asked the shop', version: 3 },
  ]);
});

it('offers the actions that the page names, by button and by key', async () => {
  const client = withAlerts(makeAlert());
  const feed = await mountFeed(client);
  feed.actions = 'snooze explain';
  await feed.updateComplete;
  const labels = [...feed.shadowRoot!.querySelectorAll('.actions button')].map(({ textContent }) =>
    textContent?.trim(),
  );
  expect(labels).to.deep.equal(['Snooze', 'Why?']);
  feed.shadowRoot!.querySelector<HTMLElement>('li')!.focus();
  await press(feed, 'r');
  expect(client.actions).to.deep.equal([]);
});
