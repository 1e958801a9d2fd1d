import { html } from 'lit';
import { makeAlert } from '../fixtures/alerts.ts';
import { createFixtureClient, type FixtureClient } from '../fixtures/client.ts';
import '../../src/define/alert-feed.ts';
import '../../src/define/kpi-provider.ts';
import type { AlertFeed } from '../../src/elements/alert-feed/alert-feed.ts';
import type { Alert } from '../../src/protocol/alerts.ts';
import { mount, unmountAll, until } from './mount.ts';

/** The first feed with an alert loads what renders alerts, for all others. */
before(async () => {
  const feed = await mountFeed(withAlerts(makeAlert()));
  await until(() => rootOf(feed).querySelector('li') !== null);
  unmountAll();
});

/** The shadow root of a feed that is mounted. */
const rootOf = (feed: AlertFeed): ShadowRoot => feed.shadowRoot as ShadowRoot;

export const mountFeed = (client: FixtureClient): Promise<AlertFeed> =>
  mount<AlertFeed>(
    html`<kpi-provider .client=${client} locale="en-GB"><alert-feed></alert-feed></kpi-provider>`,
    'alert-feed',
  );

export const severe = makeAlert({
  id: 'a2',
  rule: 'no_orders',
  severity: 'critical',
  title: 'No orders',
  dimensions: { region: 'north' },
});
export const withAlerts = (...alerts: Alert[]): FixtureClient => {
  const client = createFixtureClient();
  client.alerts.set({ isReady: true, alerts });
  return client;
};
export const titles = (feed: AlertFeed): (string | undefined)[] =>
  [...rootOf(feed).querySelectorAll('li .title')].map((title) => title.textContent?.replace(/\s+/g, ' ').trim());
export const click = async (feed: AlertFeed, words: string): Promise<void> => {
  const buttons = [...rootOf(feed).querySelectorAll('button')];
  const button = buttons.find(({ textContent }) => textContent?.trim() === words);
  if (!button) throw new Error(`no button is labelled "${words}"`);
  button.click();
  await feed.updateComplete;
};
export const press = async (feed: AlertFeed, key: string): Promise<void> => {
  const item = rootOf(feed).activeElement ?? rootOf(feed).querySelector('li');
  item?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
  await feed.updateComplete;
};

export const focused = (feed: AlertFeed): string | undefined => {
  const { activeElement } = rootOf(feed);
  return activeElement?.closest('li')?.dataset['id'];
};
export const settle = async (feed: AlertFeed): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await feed.updateComplete;
};

/** Dispatches the events of a pointer that enters or leaves the list of alerts. */
export const point = async (
  feed: AlertFeed,
  type: 'pointerenter' | 'pointerleave',
  pointerType = 'mouse',
): Promise<void> => {
  rootOf(feed).querySelector('ul')?.dispatchEvent(new PointerEvent(type, { pointerType }));
  await feed.updateComplete;
};
