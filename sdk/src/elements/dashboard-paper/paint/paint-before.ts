import { paintBox } from './paint-box.ts';

/** Paints the mark that a style sheet puts before the content of an element: a bar at its edge, or a swatch before its words. */
export function paintBefore(
  context: CanvasRenderingContext2D,
  element: Element,
  box: DOMRect,
  around: CSSStyleDeclaration,
): void {
  const style = getComputedStyle(element, '::before');
  if (!/^(""|'')$/.test(style.content) || style.display === 'none') return;
  const edges = (side: 'Left' | 'Right' | 'Top' | 'Bottom'): number =>
    style.boxSizing === 'border-box' ? 0 : parseFloat(style[`border${side}Width`]);
  const width = (parseFloat(style.width) || 0) + edges('Left') + edges('Right');
  const height = (parseFloat(style.height) || 0) + edges('Top') + edges('Bottom');
  const size =
    style.position === 'absolute' ? placeWithin(box, around, style) : placeFirst(box, around, { width, height });
  paintBox(context, new DOMRect(size.left, size.top, width, height), style);
}

interface Place {
  readonly left: number;
  readonly top: number;
}

/** By the padding box of the element, which is positioned. */
const placeWithin = (box: DOMRect, around: CSSStyleDeclaration, { left, top }: CSSStyleDeclaration): Place => ({
  left: box.left + parseFloat(around.borderLeftWidth) + (parseFloat(left) || 0),
  top: box.top + parseFloat(around.borderTopWidth) + (parseFloat(top) || 0),
});

/** At the start of the content, in the middle of its line. */
function placeFirst(
  box: DOMRect,
  { direction, paddingLeft, paddingRight }: CSSStyleDeclaration,
  { width, height }: { readonly width: number; readonly height: number },
): Place {
  const start = parseFloat(direction === 'rtl' ? paddingRight : paddingLeft) || 0;
  return {
    left: direction === 'rtl' ? box.right - start - width : box.left + start,
    top: box.top + (box.height - height) / 2,
  };
}
