import type { ReactiveElement } from 'lit';
import { emit } from '../../controllers/events.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { findMoment } from '../../view/alerts/alert-moment.ts';
import type { Exploration } from '../../view/exploration/exploration.ts';
import type { AlertFeed } from '../alert-feed/alert-feed.ts';

/** Opens an alert, unless the page prevents it: in the feed of the page, else its metric at the moment of the alert. */
export function openAlert(
  host: ReactiveElement,
  alert: Alert,
  explore: ((exploration: Exploration) => void) | undefined,
): void {
  if (!emit(host, 'kpi-alert', { alert })) return;
  const feed = findFeed(host);
  if (feed) showInFeed(feed, alert.id);
  else explore?.({ view: 'explore', ...findMoment(alert) });
}

/** The nearest feed around an element; none behind a dialog that the element is in, which nobody can reach. */
export function findFeed(host: Element): AlertFeed | undefined {
  for (let node: Node | null = host; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    if (node instanceof HTMLDialogElement) return undefined;
    if (!(node instanceof Document || node instanceof ShadowRoot)) continue;
    const feed = node.querySelector<AlertFeed>('alert-feed');
    if (feed?.checkVisibility()) return feed;
  }
  return undefined;
}

/** Asks for the alert once more where the feed has shown it before, and the reader has scrolled away. */
function showInFeed(feed: AlertFeed, id: string): void {
  feed.alert = null;
  void feed.updateComplete.then(() => (feed.alert = id));
}
