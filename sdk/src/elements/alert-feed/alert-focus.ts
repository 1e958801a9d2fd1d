export interface FocusedAlert {
  readonly id: string;
  /** Its place among those shown. */
  readonly index: number;
}

/** Returns the alert that contains the focus. */
export function findFocused(root: ShadowRoot | null): FocusedAlert | undefined {
  const item = root?.activeElement?.closest<HTMLElement>('li');
  if (!item) return undefined;
  return { id: item.dataset['id'] ?? '', index: findItems(item.parentElement).indexOf(item) };
}

/** Returns the focus to the alert, or to the one in its place if it is gone. */
export function restoreFocus(root: ShadowRoot, { id, index }: FocusedAlert): void {
  const items = findItems(root);
  (items.find(({ dataset }) => dataset['id'] === id) ?? items[Math.min(index, items.length - 1)])?.focus();
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
