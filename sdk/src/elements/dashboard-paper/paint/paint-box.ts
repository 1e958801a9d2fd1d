const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const;

/** Paints the background and the border of a box. */
export function paintBox(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  if (box.width === 0 || box.height === 0) return;
  const radii = readRadii(box, style);
  if (!isClear(style.backgroundColor)) {
    context.fillStyle = style.backgroundColor;
    context.beginPath();
    context.roundRect(box.left, box.top, box.width, box.height, radii);
    context.fill();
  }
  const sides = SIDES.map((side) => ({
    width: style[`border${side}Style`] === 'none' ? 0 : parseFloat(style[`border${side}Width`]),
    color: style[`border${side}Color`],
  }));
  const [first] = sides;
  if (!first || sides.every(({ width }) => width === 0)) return;
  const isSame = sides.every(({ width, color }) => width === first.width && color === first.color);
  if (isSame) {
    const { width, color } = first;
    if (isClear(color)) return;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(style.borderTopStyle === 'dashed' ? [3 * width, 3 * width] : []);
    context.beginPath();
    const inner = radii.map((radius) => Math.max(0, radius - width / 2));
    context.roundRect(box.left + width / 2, box.top + width / 2, box.width - width, box.height - width, inner);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  const [top, right, bottom, left] = sides.map(({ width }) => width) as [number, number, number, number];
  const edges = [
    [box.left, box.top, box.width, top],
    [box.right - right, box.top, right, box.height],
    [box.left, box.bottom - bottom, box.width, bottom],
    [box.left, box.top, left, box.height],
  ] as const;
  for (const [index, edge] of edges.entries()) {
    const { width, color } = sides[index] ?? first;
    if (width === 0 || isClear(color)) continue;
    context.fillStyle = color;
    context.fillRect(...edge);
  }
}

/** Cuts off what is painted from here on outside a box. */
export function clipBox(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, readRadii(box, style));
  context.clip();
}

/** Radii of the corners, from the upper left clockwise, px. */
function readRadii(box: DOMRect, style: CSSStyleDeclaration): number[] {
  return [
    style.borderTopLeftRadius,
    style.borderTopRightRadius,
    style.borderBottomRightRadius,
    style.borderBottomLeftRadius,
  ].map((text) => {
    const length = parseFloat(text) || 0;
    const radius = text.includes('%') ? (length / 100) * Math.min(box.width, box.height) : length;
    return Math.min(radius, box.width / 2, box.height / 2);
  });
}

/** Whether a computed colour paints nothing. */
export const isClear = (color: string): boolean =>
  color === 'none' || color === 'transparent' || /^rgba\(.*, 0\)$|\/ 0\)$/.test(color);
