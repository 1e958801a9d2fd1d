import type { AlertAction } from '../../client/alerts.ts';
import { focusSibling } from './alert-focus.ts';
import type { FeedAction } from './feed-element.ts';
import type { Asking } from './render-alert.ts';

const ACTIONS: Readonly<Record<string, Asking | 'resolve'>> = {
  a: 'acknowledge',
  c: 'comment',
  m: 'assign',
  s: 'snooze',
  r: 'resolve',
};

/** Effects of keys on an alert. */
export interface Keys {
  /** False while actions are off, on an alert that has ended, and where the reader may only look. */
  mayAct(id: string): boolean;
  offers(action: FeedAction): boolean;
  onExplain(id: string): void;
  onSelect(id: string): void;
  onAsk(id: string, kind: Asking): void;
  onAct(id: string, action: AlertAction): void;
}

/** Handles a key that is pressed on an alert itself, not within it; with Ctrl, Alt or Meta it is the browser's. */
export function pressKey(event: KeyboardEvent, keys: Keys): void {
  const item = event.target as HTMLElement;
  if (item.localName !== 'li' || event.ctrlKey || event.altKey || event.metaKey) return;
  const id = item.dataset['id'] ?? '';
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const action = ACTIONS[event.key];
  if (step) focusSibling(item, step);
  else if (event.key === 'Enter')
    item.querySelector<HTMLElement>(':is(.actions, .reading) > button:last-child')?.click();
  else if (event.key === 'e' && keys.offers('explain')) keys.onExplain(id);
  else if (!keys.mayAct(id)) return;
  else if (event.key === 'x') keys.onSelect(id);
  else if (!action || !keys.offers(action)) return;
  else if (action === 'snooze' || action === 'comment') keys.onAsk(id, action);
  else keys.onAct(id, { kind: action });
  event.preventDefault();
}
