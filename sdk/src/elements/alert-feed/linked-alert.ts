import type { ReactiveElement } from 'lit';
import type { Alerts } from '../../client/alerts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { AlertGroups } from '../../view/alerts/group-alerts.ts';

/** The alert that a link leads to: found among those shown, else loaded, then scrolled to and focused once. */
export class LinkedAlert {
  readonly #host: ReactiveElement;
  readonly #onFailure: (error: unknown) => void;
  #requested: string | undefined;
  #reached: string | undefined;
  #loaded: Alert | undefined;

  /** `onFailure`: the alert could not be loaded. */
  constructor(host: ReactiveElement, onFailure: (error: unknown) => void) {
    this.#host = host;
    this.#onFailure = onFailure;
  }

  /** Puts the loaded alert first, unless it is shown anyway. */
  addTo(groups: AlertGroups): AlertGroups {
    const loaded = this.#loaded;
    const isShown = [...groups.attention, ...groups.aside].some(({ id }) => id === loaded?.id);
    return loaded && !isShown ? { ...groups, attention: [loaded, ...groups.attention] } : groups;
  }

  /** Loads the alert `id` unless it is shown. Returns true where it is folded away. */
  find(id: string | null, alerts: Alerts | undefined, { attention, aside }: AlertGroups): boolean {
    if (!id) this.#requested = this.#reached = undefined;
    if (!id || id === this.#requested || !alerts) return false;
    this.#requested = id;
    if (aside.some((alert) => alert.id === id)) return true;
    if (!attention.some((alert) => alert.id === id))
      alerts.load(id).then((alert) => {
        this.#loaded = alert;
        this.#host.requestUpdate();
      }, this.#onFailure);
    return false;
  }

  /** Scrolls to the alert and focuses it, the first time that it is shown. */
  reach(): void {
    const item = this.#host.renderRoot.querySelector<HTMLElement>('li[aria-current]');
    const id = item?.dataset['id'];
    if (!item || id === this.#reached) return;
    this.#reached = id;
    item.scrollIntoView({ block: 'center' });
    item.focus({ preventScroll: true });
  }
}
