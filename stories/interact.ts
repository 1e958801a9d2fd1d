import { waitFor } from 'storybook/test';

/** The first element that the selector finds, in whatever shadow tree, in the order of the page. */
function findNow(root: ParentNode, selector: string): HTMLElement | undefined {
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    if (element.matches(selector)) return element;
    const inner = element.shadowRoot && findNow(element.shadowRoot, selector);
    if (inner) return inner;
  }
  return undefined;
}

/** The same, once it is there. Throws an Error that names the selector where it does not come. */
export const find = (root: ParentNode, selector: string): Promise<HTMLElement> =>
  waitFor(() => {
    const element = findNow(root, selector);
    if (!element) throw new Error(`nothing matches ${selector}`);
    return element;
  });

/** The element that has the focus, in the innermost shadow tree. */
export function findFocused(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}
