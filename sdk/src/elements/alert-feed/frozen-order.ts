import type { Alert } from '../../protocol/alerts.ts';
import { toRuleOrder } from '../../view/alerts/group-rules.ts';

/** A finger leaves before its click arrives. */
const TOUCH_MS = 600;

/**
 * Keeps the order of a list while somebody points at it or has the focus in it, so that nothing moves under a pointer: what
 * is new waits, what has ended stays in its place, and each alert is shown as it is by now.
 */
export class FrozenOrder {
  readonly #onChange: () => void;
  #ids: readonly string[] | undefined;
  #isPointed = false;
  #isFocused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: readonly Alert[] = [];

  /** `onChange` is told when the list may move again. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Returns the alerts to show, those of a rule together, and the number held back; `all` also has those that left the list. */
  apply(
    listed: readonly Alert[],
    all: readonly Alert[],
  ): { readonly shown: readonly Alert[]; readonly waiting: readonly Alert[] } {
    const alerts = toRuleOrder(listed);
    const ids = this.#ids;
    if (!ids) {
      this.#shown = alerts;
      return { shown: alerts, waiting: [] };
    }
    const byId = new Map([...this.#shown, ...all].map((alert) => [alert.id, alert]));
    this.#shown = ids.flatMap((id) => byId.get(id) ?? []);
    return { shown: this.#shown, waiting: alerts.filter(({ id }) => !ids.includes(id)) };
  }

  /** Adds the waiting alerts, wherever pointer and focus are. */
  takeIn(): void {
    this.#ids = undefined;
    this.#onChange();
  }

  readonly onPointerEnter = (): void => {
    clearTimeout(this.#timer);
    this.#isPointed = true;
    this.#freeze();
  };

  readonly onPointerLeave = ({ pointerType }: PointerEvent): void => {
    clearTimeout(this.#timer);
    const leave = (): void => {
      this.#isPointed = false;
      this.#release();
    };
    if (pointerType === 'touch') this.#timer = setTimeout(leave, TOUCH_MS);
    else leave();
  };

  readonly onFocusIn = (): void => {
    this.#isFocused = true;
    this.#freeze();
  };

  readonly onFocusOut = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if ((currentTarget as Element).contains(relatedTarget as Node | null)) return;
    this.#isFocused = false;
    this.#release();
  };

  /** Clears the order when the list disappears. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#isPointed = false;
    this.#isFocused = false;
    this.#ids = undefined;
  }

  #freeze(): void {
    this.#ids ??= this.#shown.map(({ id }) => id);
  }

  #release(): void {
    if (this.#isPointed || this.#isFocused || !this.#ids) return;
    this.takeIn();
  }
}
