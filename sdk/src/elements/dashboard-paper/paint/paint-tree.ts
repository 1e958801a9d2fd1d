import { paintBefore } from './paint-before.ts';
import { clipBox, paintBox } from './paint-box.ts';
import { paintDrawing } from './paint-drawing.ts';
import { paintText } from './paint-text.ts';

/** Elements that are for the reader of a page, not for one of a picture. */
const TOOLS = '[part~=menu-button], [part~=details-button], .filters, .actions, footer .link';

/** Paints an element and what is in it at its place in the window, in the order of the document. */
export function paintTree(context: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (isLeftOut(element, box, style)) return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  const isVisible = style.visibility === 'visible';
  if (isVisible && style.display !== 'contents') paintBox(context, box, style);
  if (element instanceof SVGSVGElement) {
    if (isVisible) paintDrawing(context, element);
  } else if (element instanceof HTMLCanvasElement) {
    // An empty one cannot be drawn.
    if (isVisible && element.width * element.height > 0)
      context.drawImage(element, box.left, box.top, box.width, box.height);
  } else {
    if (style.overflowX !== 'visible') clipBox(context, box, style);
    if (isVisible) paintBefore(context, element, box, style);
    paintChildren(context, element, isVisible ? style : undefined);
  }
  context.restore();
}

function isLeftOut(element: Element, box: DOMRect, { display, opacity, position }: CSSStyleDeclaration): boolean {
  const isForScreenReaders = position === 'absolute' && box.width <= 1 && box.height <= 1;
  return display === 'none' || opacity === '0' || isForScreenReaders || element.matches(TOOLS);
}

/** Without a style its texts are hidden. */
function paintChildren(
  context: CanvasRenderingContext2D,
  element: Element,
  style: CSSStyleDeclaration | undefined,
): void {
  for (const child of listChildren(element)) {
    if (child instanceof Element) paintTree(context, child);
    else if (child instanceof Text && style) paintText(context, child, style);
  }
}

/** Children as they are shown: those of the shadow tree, and in a slot those that the page gave it. */
function listChildren(element: Element): Iterable<Node> {
  if (element.shadowRoot) return element.shadowRoot.childNodes;
  if (!(element instanceof HTMLSlotElement)) return element.childNodes;
  const assigned = element.assignedNodes();
  return assigned.length > 0 ? assigned : element.childNodes;
}
