import { expect } from 'chai';
import { html } from 'lit';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { focused, mountFeed, settle, severe, withAlerts } from '../../../test/support/feed.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const linkTo = async (feed: AlertFeed, id: string): Promise<void> => {
  feed.alert = id;
  await feed.updateComplete;
  await settle(feed);
};
const marked = (feed: AlertFeed): (string | undefined)[] =>
  [...feed.shadowRoot!.querySelectorAll<HTMLElement>('[aria-current=true]')].map(({ dataset }) => dataset['id']);

it('marks the alert that a link leads to, and gives it the focus once', async () => {
  const feed = await mountFeed(withAlerts(severe, makeAlert({ id: 'a1' })));
  await linkTo(feed, 'a1');
  expect([marked(feed), focused(feed)]).to.deep.equal([['a1'], 'a1']);
  (feed.shadowRoot!.activeElement as HTMLElement).blur();
  feed.requestUpdate();
  await feed.updateComplete;
  expect(focused(feed)).to.equal(undefined);
  expect(await findViolations(feed)).to.deep.equal([]);
});

it('unfolds what hides the alert of a link', async () => {
  const acknowledged = makeAlert({ id: 'a1', acknowledged: { by: 'sales', at: minutesAgo(2), note: null } });
  const feed = await mountFeed(withAlerts(severe, acknowledged));
  await linkTo(feed, 'a1');
  expect([marked(feed), focused(feed)]).to.deep.equal([['a1'], 'a1']);
});

it('loads the alert of a link that is over by now, and says so where there is none', async () => {
  const feed = await mountFeed(withAlerts(severe, makeAlert({ id: 'a9', state: 'resolved' })));
  await linkTo(feed, 'a9');
  expect(marked(feed)).to.deep.equal(['a9']);
  expect(feed.shadowRoot!.querySelector('[aria-current]')?.getAttribute('data-state')).to.equal('resolved');
  await linkTo(feed, 'a404');
  expect(read(feed, '.failed')).to.equal("Couldn't load details: a404");
});

it('says instances by the labels of the catalogue', async () => {
  const client = withAlerts(severe);
  const { catalog } = client.catalog.get();
  const dimensions = [{ name: 'region', title: 'Region', labels: { north: 'The North' } }];
  client.catalog.set({ catalog: { ...catalog!, dimensions } });
  expect(read(await mountFeed(client), '.title .muted')).to.equal('The North');
});

it('is a heading only where the page gives it a level', async () => {
  const feed = await mountFeed(withAlerts(severe));
  expect(feed.shadowRoot!.querySelector('h1, h2, h3, [role=heading]')).to.equal(null);
  feed.headingLevel = 2;
  await feed.updateComplete;
  expect(feed.shadowRoot!.querySelector('[role=heading]')?.getAttribute('aria-level')).to.equal('2');
});

it('opens the metric at the moment of an alert, with its values, where a context can show it', async () => {
  const feed = await mount<AlertFeed>(
    html`<kpi-provider .client=${withAlerts(severe)} locale="en-GB"
      ><kpi-context><alert-feed></alert-feed></kpi-context
    ></kpi-provider>`,
    'alert-feed',
  );
  feed.addEventListener('kpi-drill', (event) => event.preventDefault());
  const drill = nextEvent(feed, 'kpi-drill');
  feed.shadowRoot!.querySelector<HTMLButtonElement>('.title button')!.click();
  const { metric, dimensions, range, filters } = (await drill).detail;
  expect([metric, dimensions, filters]).to.deep.equal([
    'revenue',
    { region: 'north' },
    [{ member: 'region', operator: 'equals', values: ['north'] }],
  ]);
  expect(Date.parse(range[0])).to.be.lessThan(Date.parse(severe.bucket!));
  expect(await findViolations(feed)).to.deep.equal([]);
});
