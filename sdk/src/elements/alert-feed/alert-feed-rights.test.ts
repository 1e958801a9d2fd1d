import { expect } from 'chai';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import type { FixtureClient } from '../../../test/fixtures/client.ts';
import { click, mountFeed, press, settle, withAlerts } from '../../../test/support/feed.ts';
import { read, unmountAll } from '../../../test/support/mount.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const shared = makeAlert({ id: 'shared' });
const own = makeAlert({ id: 'own', rule: 'own_1', title: 'My limit', own: true });

function withRight(alerts: CatalogView['alerts'], ...shown: Alert[]): FixtureClient {
  const client = withAlerts(...shown);
  client.catalog.set({ catalog: { ...client.catalog.get().catalog!, alerts } });
  return client;
}

const itemOf = (feed: AlertFeed, id: string): HTMLElement =>
  feed.shadowRoot!.querySelector<HTMLElement>(`li[data-id=${id}]`)!;
const buttonsOf = (feed: AlertFeed, id: string): (string | undefined)[] =>
  [...itemOf(feed, id).querySelectorAll('button:not(.open)')].map(({ textContent }) => textContent?.trim());

it('offers to a reader with rules of its own the actions on the alerts of these, and on others none', async () => {
  const client = withRight('own', shared, own);
  const feed = await mountFeed(client);
  await settle(feed);
  expect(buttonsOf(feed, 'shared')).to.deep.equal(['Why?', 'Details']);
  expect(itemOf(feed, 'shared').querySelector('[type=checkbox]')).to.equal(null);
  expect(buttonsOf(feed, 'own')).to.include.members(['Acknowledge', 'Assign', 'Snooze', 'Resolve', 'Comment']);
  for (const key of ['a', 'c', 'm', 's', 'r', 'x']) {
    itemOf(feed, 'shared').focus();
    await press(feed, key);
  }
  expect(client.actions).to.deep.equal([]);
  expect(feed.shadowRoot!.querySelector('form, .snooze, .bulk')).to.equal(null);
  itemOf(feed, 'own').focus();
  await press(feed, 'r');
  await settle(feed);
  expect(client.actions.map(({ id, action }) => `${id} ${action.kind}`)).to.deep.equal(['own resolve']);
});

it('says that actions are off only to a reader who has any', async () => {
  const resting = 'Actions are off until the connection is back.';
  const see = async (...shown: Alert[]): Promise<string> => {
    const client = withRight('own', ...shown);
    client.connection.set({ phase: 'waiting', failures: 1 });
    const feed = await mountFeed(client);
    await settle(feed);
    return feed.shadowRoot!.textContent;
  };
  expect(await see(shared)).not.to.contain(resting);
  expect(await see(shared, own)).to.contain(resting);
});

it('offers no silence of an alert that silences do not reach', async () => {
  const feed = await mountFeed(withRight('manage', shared, own));
  await settle(feed);
  expect(buttonsOf(feed, 'shared')).to.include('Silence…');
  expect(buttonsOf(feed, 'own')).not.to.include('Silence…');
});

it('acts by no key on an alert that is resolved', async () => {
  const client = withRight('respond', makeAlert({ id: 'done', state: 'resolved' }));
  const feed = await mountFeed(client);
  feed.filter = 'all';
  await settle(feed);
  for (const key of ['a', 'm', 'r', 'x']) {
    itemOf(feed, 'done').focus();
    await press(feed, key);
  }
  expect(client.actions).to.deep.equal([]);
  expect(read(feed, '.bulk')).to.equal(undefined);
});

it('leaves keys with Ctrl, Alt or Meta to the browser', async () => {
  const client = withRight('respond', shared);
  const feed = await mountFeed(client);
  await settle(feed);
  const item = itemOf(feed, 'shared');
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) {
    for (const key of ['r', 'a', 's', 'e', 'ArrowDown']) {
      const pressed = new KeyboardEvent('keydown', { key, [modifier]: true, bubbles: true, cancelable: true });
      expect(item.dispatchEvent(pressed)).to.equal(true);
    }
  }
  await settle(feed);
  expect(client.actions).to.deep.equal([]);
  expect(feed.shadowRoot!.querySelector('.snooze, .explanation')).to.equal(null);
});

it('offers for many alerts what the page leaves to readers for one', async () => {
  const client = withRight('respond', shared, makeAlert({ id: 'other', dimensions: { region: 'north' } }));
  const feed = await mountFeed(client);
  feed.actions = 'acknowledge details';
  await settle(feed);
  for (const box of feed.shadowRoot!.querySelectorAll<HTMLElement>('li [type=checkbox]')) box.click();
  await feed.updateComplete;
  const bulk = [...feed.shadowRoot!.querySelectorAll('.bulk button')].map(({ textContent }) => textContent);
  expect(bulk).to.deep.equal(['Acknowledge']);
  feed.shadowRoot!.querySelector<HTMLElement>('.bulk button')!.focus();
  await click(feed, 'Acknowledge');
  await settle(feed);
  expect(feed.shadowRoot!.activeElement?.localName).to.equal('button');
  expect(client.actions.map(({ id }) => id)).to.have.members(['shared', 'other']);
});
