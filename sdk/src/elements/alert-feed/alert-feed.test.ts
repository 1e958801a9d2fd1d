import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { findViolations, mount, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/alert-feed.ts';
import '../../define/kpi-provider.ts';
import type { AlertFeed } from './alert-feed.ts';

afterEach(unmountAll);

const mountFeed = (client: FixtureClient): Promise<AlertFeed> =>
  mount<AlertFeed>(
    html`<kpi-provider .client=${client} locale="en-GB"><alert-feed></alert-feed></kpi-provider>`,
    'alert-feed',
  );

it('is accessible while loading, empty, unavailable and with alerts', async () => {
  const client = createFixtureClient();
  const feed = await mountFeed(client);
  const error = { code: 'not_available', message: 'no alerts', retryable: false };
  for (const state of [
    { isReady: false, alerts: [] },
    { isReady: true, alerts: [] },
    { isReady: false, alerts: [], error },
    { isReady: true, alerts: [makeAlert({ severity: 'critical', title: 'Revenue' })] },
  ]) {
    client.alerts.set(state);
    await feed.updateComplete;
    expect(await findViolations(feed)).to.deep.equal([]);
  }
  expect(read(feed, 'li p')).to.equal('Revenue');
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
