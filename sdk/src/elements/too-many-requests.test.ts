import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../test/fixtures/client.ts';
import { explanation } from '../../test/fixtures/explanation.ts';
import { findViolations, mount, read, unmountAll, until } from '../../test/support/mount.ts';
import { ClientError } from '../client/client-error.ts';
import '../define/alert-feed.ts';
import '../define/kpi-card.ts';
import '../define/kpi-insight.ts';
import '../define/kpi-provider.ts';
import { de } from '../format/texts/de.ts';
import { registerTexts } from '../format/texts/texts.ts';
import type { KpiElement } from './kpi-element.ts';

afterEach(unmountAll);

/** A refusal whose time is in so many seconds. */
const refuse = (seconds: number) => ({
  code: 'too_many_requests',
  message: '"ann" has sent more than 600 requests that read within a minute',
  retryable: true,
  retryAfterSeconds: seconds,
  retryAtMs: Date.now() + seconds * 1000,
});

const mountIn = (client: FixtureClient, widget: TemplateResult, tag: string, locale = 'en-GB'): Promise<KpiElement> =>
  mount<KpiElement>(html`<kpi-provider .client=${client} locale=${locale}>${widget}</kpi-provider>`, tag);

/** Words that are announced once, and those for the eye. */
const readNotice = (element: KpiElement): readonly (string | undefined)[] => [
  read(element, '.notice .hidden'),
  read(element, '.notice [aria-hidden]'),
];

const WORDS = 'Too many requests; trying again in';

it('says in a card how long it waits, counts that for the eye alone, and offers no button', async () => {
  const client = createFixtureClient({ revenue: { error: refuse(20) } });
  const card = await mountIn(client, html`<kpi-card metric="revenue"></kpi-card>`, 'kpi-card');
  expect(readNotice(card)).to.deep.equal([`${WORDS} 20 s`, `${WORDS} 20 s`]);
  expect(card.shadowRoot!.querySelector('.notice')?.getAttribute('role')).to.equal('status');
  expect(card.shadowRoot!.querySelector('.notice button')).to.equal(null);
  expect(await findViolations(card)).to.deep.equal([]);
  await until(() => {
    client.clock.set(client.clock.get() + 1000);
    return readNotice(card)[1] === `${WORDS} 19 s`;
  });
  expect(readNotice(card)[0]).to.equal(`${WORDS} 20 s`);
});

it('speaks German where the page does, and never of less than a second', async () => {
  registerTexts('de', de);
  const client = createFixtureClient({ revenue: { error: refuse(0.01) } });
  const card = await mountIn(client, html`<kpi-card metric="revenue"></kpi-card>`, 'kpi-card', 'de-DE');
  const words = 'Zu viele Anfragen; neuer Versuch in 1 s';
  expect(readNotice(card)).to.deep.equal([words, words]);
});

it('says so in place of the alerts', async () => {
  const client = createFixtureClient();
  client.alerts.set({ isReady: false, alerts: [], error: refuse(20) });
  const feed = await mountIn(client, html`<alert-feed></alert-feed>`, 'alert-feed');
  expect(readNotice(feed)).to.deep.equal([`${WORDS} 20 s`, `${WORDS} 20 s`]);
  expect(feed.shadowRoot!.querySelector('.notice button')).to.equal(null);
  await until(() => {
    client.clock.set(client.clock.get() + 1000);
    return readNotice(feed)[1] === `${WORDS} 19 s`;
  });
});

it('asks again by itself for what is loaded once, when the time has come', async () => {
  const client = createFixtureClient();
  const path = '/v1/metrics/revenue/explain';
  client.answers.set(path, new ClientError(refuse(1.2)));
  const insight = await mountIn(client, html`<kpi-insight metric="revenue"></kpi-insight>`, 'kpi-insight');
  await until(() => readNotice(insight)[1] === `${WORDS} 2 s`);
  const { length } = client.requests;
  await until(() => readNotice(insight)[1] === `${WORDS} 1 s`);
  expect(client.requests).to.have.length(length);
  client.answers.set(path, explanation);
  await until(() => read(insight, '.sentences') === explanation.text);
  expect(client.requests.length).to.equal(length + 1);
});
