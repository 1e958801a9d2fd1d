import type { Client, Connection, KpiContext } from '../../../sdk/src/index.ts';
import { getTexts } from '../../../sdk/src/format/texts/texts.ts';
import { fill, language, texts } from './texts/texts.ts';

const words = texts.connection;
const PHASES = { ...words, idle: '' };
const TRANSPORTS = { ...words, websocket: '' };

/** Says whether numbers are pushed at this moment, and how where that is not by a WebSocket. */
export function showConnection(client: Client, place: HTMLElement): void {
  const show = (): void => {
    const connection = client.connection.get();
    place.textContent = describeConnection(connection);
    place.dataset['phase'] = connection.phase;
    place.dataset['transport'] = connection.transport ?? '';
    place.title = TRANSPORTS[connection.transport ?? 'websocket'];
  };
  client.connection.subscribe(show);
  show();
}

/** Describes the claim that the token lacks, in the words of the widgets; empty if it lacks none. */
export const describeUnassigned = ({ error }: Connection): string =>
  error?.code.endsWith('_claim')
    ? fill(getTexts(language).unassigned, { name: (error.path ?? '').replace('claims.', '') })
    : '';

const describeConnection = (connection: Connection): string =>
  connection.error && connection.phase !== 'denied' ? words.signedOut : PHASES[connection.phase];

/** Names the page after the catalogue. */
export function showTitle(client: Client, title: HTMLElement): void {
  const show = (): void => {
    const { catalog } = client.catalog.get();
    if (!catalog) return;
    title.textContent = catalog.title;
    title.classList.add('named');
    document.title = `${catalog.title} · Tidemark`;
  };
  client.catalog.subscribe(show);
  show();
}

/** Leads to an alert: in the feed of the dashboard, or in one of its own above a dashboard that has none. */
export function linkAlert(context: KpiContext, place: HTMLElement, id: string): void {
  context.addEventListener('kpi-dashboard', () => {
    const feeds = [...place.querySelectorAll('alert-feed')];
    const own = feeds.find(({ parentElement }) => parentElement === place);
    const shown = feeds.find((feed) => feed !== own);
    if (shown) own?.remove();
    const feed = shown ?? own ?? document.createElement('alert-feed');
    for (const [name, value] of Object.entries({ alert: id, 'heading-level': '2', 'no-zone': '' }))
      feed.setAttribute(name, value);
    if (!feed.isConnected) place.prepend(feed);
  });
}
