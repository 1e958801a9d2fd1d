import type { ReactiveElement } from 'lit';
import { followPointer, type PointerFollower } from './follow-pointer.ts';
import { moveCursor } from './move-cursor.ts';

export interface InteractionHooks {
  /** The last bucket that can be pointed at; -1 without any. */
  last(): number;
  findIndex(x: number): number | undefined;
  /** The reader points at another bucket, or at none. */
  onPoint(index: number | null): void;
  /** The reader chose a bucket, by a click or by keys; null: none any more. */
  onPick(index: number | null): void;
  /** The reader opens the bucket in depth. */
  onOpen(index: number): void;
  onChoose(from: number, to: number): void;
  /** Escape, where nothing is selected or pinned. */
  onUndo(): void;
}

/** Follows the reader's pointer and keys: the bucket pointed at, the one that is pinned, and those that are selected. */
export class ChartInteraction {
  cursor: number | null = null;
  pinned: number | null = null;
  /** The buckets where the selection began and where it is now. */
  selection: readonly [number, number] | null = null;
  isTouch = false;
  readonly pointer: PointerFollower;
  readonly #host: ReactiveElement;
  readonly #hooks: InteractionHooks;

  constructor(host: ReactiveElement, hooks: InteractionHooks) {
    this.#host = host;
    this.#hooks = hooks;
    this.pointer = followPointer({
      findIndex: (x) => hooks.findIndex(x),
      onHover: (index, isTouch) => this.#hover(index, isTouch),
      onClick: (index) => this.pin(this.pinned === index ? null : index),
      onSelect: (from, to) => this.#select([from, to]),
      onSelected: (isDone) => (isDone ? this.#choose() : this.#select(null)),
    });
  }

  /** The bucket whose numbers are shown. */
  get shown(): number | null {
    return this.pinned ?? this.cursor;
  }

  /** First and last of the selected buckets. */
  get span(): readonly [number, number] | null {
    return this.selection && [Math.min(...this.selection), Math.max(...this.selection)];
  }

  /** Forgets what is beyond the buckets, as of another range. */
  limit(last: number): void {
    if ((this.cursor ?? 0) > last) this.cursor = null;
    if ((this.pinned ?? 0) > last) this.pinned = null;
    if (this.selection?.some((index) => index > last)) this.selection = null;
  }

  pin(index: number | null): void {
    this.pinned = index;
    this.cursor = index ?? this.cursor;
    this.#hooks.onPick(index);
    this.#host.requestUpdate();
  }

  readonly leave = ({ relatedTarget, currentTarget }: FocusEvent): void => {
    // The buttons of what is pinned are inside.
    if ((currentTarget as Node).contains(relatedTarget as Node | null)) return;
    this.pinned = null;
    this.#select(null);
    this.#hover(null, false);
  };

  readonly onKey = (event: KeyboardEvent): void => {
    // Keys on a button of what is pinned are the button's; Escape closes that all the same.
    if (event.target !== event.currentTarget && event.key !== 'Escape') return;
    if (!this.#follow(event)) return;
    event.preventDefault();
    this.#host.requestUpdate();
  };

  /** False for keys that are not for the chart. */
  #follow({ key, shiftKey }: KeyboardEvent): boolean {
    const { cursor, span } = this;
    if (key === 'Escape') return this.#cancel();
    if (key === 'Enter' && span && span[0] < span[1]) return this.#choose();
    if (key === 'Enter' && cursor !== null) this.#hooks.onOpen(cursor);
    else if (key === ' ' && cursor !== null) this.pin(this.pinned === null ? cursor : null);
    else {
      const isRightToLeft = getComputedStyle(this.#host).direction === 'rtl';
      const next = moveCursor(key, cursor, this.#hooks.last(), isRightToLeft);
      if (next === undefined || next === null) return false;
      this.selection = shiftKey ? [this.selection?.[0] ?? cursor ?? next, next] : null;
      this.pinned = null;
      this.#point(next);
      this.#hooks.onPick(next);
    }
    return true;
  }

  /** Escape ends one thing at a time, the last one first. */
  #cancel(): boolean {
    if (this.selection) this.selection = null;
    else if (this.pinned !== null) this.pin(null);
    else if (this.cursor !== null) {
      this.#point(null);
      this.#hooks.onPick(null);
    } else this.#hooks.onUndo();
    return true;
  }

  #choose(): boolean {
    const { span } = this;
    this.selection = this.pinned = null;
    this.#point(null);
    if (span && span[0] < span[1]) this.#hooks.onChoose(...span);
    this.#host.requestUpdate();
    return true;
  }

  #select(selection: readonly [number, number] | null): void {
    if (String(selection) === String(this.selection)) return;
    this.selection = selection;
    this.#host.requestUpdate();
  }

  #hover(index: number | null, isTouch: boolean): void {
    this.isTouch = isTouch;
    if (index === this.cursor) return;
    this.#point(index);
    this.#host.requestUpdate();
  }

  #point(index: number | null): void {
    this.cursor = index;
    this.#hooks.onPoint(index);
  }
}
