export interface FocusedAlert {
  readonly id: string;
  /** Its place among those shown. */
  readonly index: number;
}

/** The alert that has the focus, or has what has it. */
export function findFocused(root: ShadowRoot | null): FocusedAlert | undefined {
  const item = root?.activeElement?.closest('li');
  if (!item) return undefined;
  return { id: item.dataset['id'] ?? '', index: [...(item.parentElement?.children ?? [])].indexOf(item) };
}

/** Back to the alert, or where it is gone to the one in its place. */
export function restoreFocus(root: ShadowRoot, { id, index }: FocusedAlert): void {
  const items = [...root.querySelectorAll<HTMLElement>('li')];
  (items.find(({ dataset }) => dataset['id'] === id) ?? items[Math.min(index, items.length - 1)])?.focus();
}
