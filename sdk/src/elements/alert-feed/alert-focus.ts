export interface FocusedAlert {
  readonly id: string;
  /** Its place among those shown. */
  readonly index: number;
}

/** Returns the alert that contains the focus. */
export function findFocused(root: ShadowRoot | null): FocusedAlert | undefined {
  const item = root?.activeElement?.closest('li');
  if (!item) return undefined;
  return { id: item.dataset['id'] ?? '', index: [...(item.parentElement?.children ?? [])].indexOf(item) };
}

/** Returns the focus to the alert, or to the one in its place if it is gone. */
export function restoreFocus(root: ShadowRoot, { id, index }: FocusedAlert): void {
  const items = [...root.querySelectorAll<HTMLElement>('li')];
  (items.find(({ dataset }) => dataset['id'] === id) ?? items[Math.min(index, items.length - 1)])?.focus();
}
