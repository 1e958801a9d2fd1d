import { en, type Client, type Connection } from '../../../sdk/src/index.ts';
import { composeWidgets } from './compose-widgets.ts';

const PHASES = {
  idle: '',
  connecting: 'Connecting …',
  live: 'Live',
  waiting: 'Offline, trying again',
  denied: 'No access',
} as const;

const TRANSPORTS = {
  websocket: '',
  sse: 'This network blocks WebSockets: changes come as server-sent events',
  polling: 'This network blocks WebSockets: changes come by long polling',
} as const;

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
  error?.code.endsWith('_claim') ? en.unassigned.replace('{name}', (error.path ?? '').replace('claims.', '')) : '';

const describeConnection = (connection: Connection): string =>
  connection.error && connection.phase !== 'denied' ? 'Not signed in' : PHASES[connection.phase];

/**
 * Leaves out the widgets of metrics that are not part of the reader's role. Where none is left, as with a catalogue of
 * something else, the dashboard is made of what that catalogue has.
 */
export function showPermitted(client: Client, dashboard: HTMLElement, title: HTMLElement): void {
  // Taken off the page until the catalogue is known: of another catalogue they would ask for metrics that it has not.
  const own = [...dashboard.childNodes];
  if (!client.catalog.get().catalog) dashboard.replaceChildren();
  const show = (): void => {
    const { catalog, error } = client.catalog.get();
    const isOwn = catalog?.name === dashboard.dataset['catalog'];
    // Without a catalogue the widgets say why there is none.
    if ((isOwn || error) && dashboard.childNodes.length === 0) dashboard.replaceChildren(...own);
    if (!catalog) return;
    title.textContent = catalog.title;
    document.title = `${catalog.title} · Tidemark`;
    const names = new Set(catalog.metrics.map(({ name }) => name));
    const widgets = [...dashboard.querySelectorAll<HTMLElement>('[metric]')];
    const splits = new Map(catalog.metrics.map((metric) => [metric.name, new Set(metric.dimensions)]));
    const isKnown = (widget: HTMLElement): boolean => {
      const by = widget.getAttribute('by');
      const dimensions = splits.get(widget.getAttribute('metric') ?? '');
      return dimensions !== undefined && (by === null || dimensions.has(by));
    };
    // What has a name in common with the page's own catalogue is another thing all the same.
    if (names.size > 0 && (!isOwn || !widgets.some(isKnown))) {
      if (dashboard.dataset['composedFor'] !== catalog.name) dashboard.replaceChildren(...composeWidgets(catalog));
      dashboard.dataset['composedFor'] = catalog.name;
      return;
    }
    for (const widget of widgets) widget.hidden = !isKnown(widget);
  };
  client.catalog.subscribe(show);
  show();
}

/** Leads to an alert in the feed, also of a dashboard that is composed only once the catalogue is known. */
export function linkAlert(client: Client, dashboard: HTMLElement, id: string): void {
  const link = (): void => {
    if (client.catalog.get().catalog) dashboard.querySelector('alert-feed')?.setAttribute('alert', id);
  };
  client.catalog.subscribe(link);
  link();
}
