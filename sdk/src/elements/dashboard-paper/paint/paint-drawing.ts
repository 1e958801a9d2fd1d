import { isClear } from './paint-box.ts';
import { paintText } from './paint-text.ts';

/** Paints the shapes and texts of an SVG, as far as they have plain colours. */
export function paintDrawing(context: CanvasRenderingContext2D, drawing: SVGSVGElement): void {
  const box = drawing.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return;
  if (getComputedStyle(drawing).overflow !== 'visible') {
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
  }
  for (const child of drawing.children) paintPart(context, child);
}

function paintPart(context: CanvasRenderingContext2D, element: Element): void {
  const style = getComputedStyle(element);
  if (style.display === 'none' || !(element instanceof SVGGraphicsElement)) return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (element instanceof SVGTextContentElement) {
    const colored = new Proxy(style, {
      get: (target, name) => Reflect.get(target, name === 'color' ? 'fill' : name) as unknown,
    });
    for (const child of element.childNodes) if (child instanceof Text) paintText(context, child, colored);
  } else {
    const path = toPath(element);
    if (path) paintPath(context, path, element, style);
  }
  for (const child of element.children) paintPart(context, child);
  context.restore();
}

function paintPath(
  context: CanvasRenderingContext2D,
  path: Path2D,
  element: SVGGraphicsElement,
  style: CSSStyleDeclaration,
): void {
  const matrix = element.getScreenCTM();
  if (!matrix || style.visibility !== 'visible') return;
  const placed = new Path2D();
  placed.addPath(path, matrix);
  const alpha = context.globalAlpha;
  if (isColor(style.fill)) {
    context.globalAlpha = alpha * Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(placed);
  }
  if (isColor(style.stroke)) {
    const scale =
      style.vectorEffect === 'non-scaling-stroke' ? 1 : Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    context.globalAlpha = alpha * Number(style.strokeOpacity);
    context.strokeStyle = style.stroke;
    context.lineWidth = parseFloat(style.strokeWidth) * scale;
    context.lineCap = style.strokeLinecap as CanvasLineCap;
    context.lineJoin = style.strokeLinejoin as CanvasLineJoin;
    const dashes = style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[ ,]+/);
    context.setLineDash(dashes.map((dash) => parseFloat(dash) * scale));
    context.stroke(placed);
    if (style.strokeLinecap === 'round') paintDots(context, element, matrix);
  }
  context.globalAlpha = alpha;
}

/** Paints the points of a path that has no length: a canvas leaves out their round caps. */
function paintDots(context: CanvasRenderingContext2D, element: SVGGraphicsElement, matrix: DOMMatrix): void {
  if (!(element instanceof SVGPathElement) || element.getTotalLength() > 0) return;
  context.fillStyle = context.strokeStyle;
  for (const [, x, y] of (element.getAttribute('d') ?? '').matchAll(/M\s*(-?[\d.]+)[\s,]+(-?[\d.]+)/g)) {
    const { x: left, y: top } = new DOMPoint(Number(x), Number(y)).matrixTransform(matrix);
    context.beginPath();
    context.arc(left, top, context.lineWidth / 2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Patterns and gradients are no colours. */
const isColor = (paint: string): boolean => !isClear(paint) && !paint.startsWith('url(');

/** The outline of a shape in its own coordinates; undefined for what is none, as a group. */
function toPath(element: SVGGraphicsElement): Path2D | undefined {
  if (element instanceof SVGPathElement) return new Path2D(element.getAttribute('d') ?? '');
  const path = new Path2D();
  const read = (
    name: 'x' | 'y' | 'width' | 'height' | 'x1' | 'y1' | 'x2' | 'y2' | 'cx' | 'cy' | 'r' | 'rx' | 'ry',
  ): number => (Reflect.get(element, name) as SVGAnimatedLength | undefined)?.baseVal.value ?? 0;
  if (element instanceof SVGRectElement)
    path.roundRect(read('x'), read('y'), read('width'), read('height'), read('rx'));
  else if (element instanceof SVGLineElement) {
    path.moveTo(read('x1'), read('y1'));
    path.lineTo(read('x2'), read('y2'));
  } else if (element instanceof SVGCircleElement) path.arc(read('cx'), read('cy'), read('r'), 0, 2 * Math.PI);
  else if (element instanceof SVGPolylineElement || element instanceof SVGPolygonElement) {
    for (const { x, y } of element.points) path.lineTo(x, y);
    if (element instanceof SVGPolygonElement) path.closePath();
  } else return undefined;
  return path;
}
