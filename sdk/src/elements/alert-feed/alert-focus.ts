export interface FocusedAlert {
  readonly id: string;
  /** Its place among those shown. */
  readonly index: number;
}

/** Returns the alert that contains the focus; the first place for a focus elsewhere in the feed. */
export function findFocused(root: ShadowRoot | null): FocusedAlert | undefined {
  const focused = root?.activeElement;
  if (!focused) return undefined;
  const item = focused.closest<HTMLElement>('li');
  if (!item) return { id: '', index: 0 };
  return { id: item.dataset['id'] ?? '', index: findItems(item.parentElement).indexOf(item) };
}

/** Returns the focus to the alert, to the one in its place if it is gone, or to the first button if there is none. */
export function restoreFocus(root: ShadowRoot, { id, index }: FocusedAlert): void {
  const items = findItems(root);
  const item = items.find(({ dataset }) => dataset['id'] === id) ?? items[Math.min(index, items.length - 1)];
  (item ?? root.querySelector('button'))?.focus();
}

/** Moves the focus to the alert that is `step` further in the list; headings are passed over. */
export function focusSibling(item: HTMLElement, step: number): void {
  const items = findItems(item.parentElement);
  items[items.indexOf(item) + step]?.focus();
}

/** The alerts within a list, without its headings. */
const findItems = (list: ParentNode | null): HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>('li[data-id]') ?? []),
];
