import { isClear } from './paint/paint-box.ts';
import { paintTree } from './paint/paint-tree.ts';
import type { PaperHead } from './describe-head.ts';
import { showWhole } from './show-whole.ts';

/** Space around the picture, and between its lines, px. */
const MARGIN = 24;
const LINE = 20;
/** Dots by pixel, and the most that a side of a picture may have. */
const SCALE = 2;
const MAX_DOTS = 16_000;

/** Draws a dashboard as it is shown, its lists of alerts whole, as a PNG: title, range, filters and time above its sections. */
export async function drawDashboard(element: HTMLElement, head: PaperHead): Promise<Blob> {
  const endWhole = showWhole(element);
  let picture: HTMLCanvasElement;
  try {
    picture = paint(element, head);
  } finally {
    endWhole();
  }
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

function paint(element: HTMLElement, head: PaperHead): HTMLCanvasElement {
  const sections = element.shadowRoot?.querySelectorAll('section') ?? [];
  const boxes = [...sections].map((section) => section.getBoundingClientRect());
  const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  if (boxes.length === 0) throw new Error('the dashboard shows nothing');
  const lines = [head.choice, head.asOf].filter(Boolean);
  const headHeight = MARGIN + 28 + lines.length * LINE + 16;
  const [width, height] = [right - left + 2 * MARGIN, bottom - top + headHeight + MARGIN];
  const scale = Math.min(SCALE, MAX_DOTS / Math.max(width, height));
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  const context = picture.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(scale, scale);
  context.fillStyle = findBackground(element);
  context.fillRect(0, 0, width, height);
  writeHead(context, element, head, lines, width);
  context.translate(MARGIN - left, headHeight - top);
  for (const section of sections) paintTree(context, section);
  return picture;
}

function writeHead(
  context: CanvasRenderingContext2D,
  element: HTMLElement,
  { title, source }: PaperHead,
  lines: readonly string[],
  width: number,
): void {
  // Has the font and the colours of the head on paper.
  const probe = element.shadowRoot?.querySelector('.paper');
  const { fontFamily, color, direction } = getComputedStyle(probe ?? element);
  const muted = getComputedStyle(probe?.querySelector('.muted') ?? element).color;
  const isRightToLeft = direction === 'rtl';
  const [start, end] = isRightToLeft ? [width - MARGIN, MARGIN] : [MARGIN, width - MARGIN];
  context.direction = isRightToLeft ? 'rtl' : 'ltr';
  const write = (
    text: string,
    x: number,
    y: number,
    font: string,
    fill: string,
    align: CanvasTextAlign = 'start',
  ): void => {
    context.font = `${font} ${fontFamily}`;
    context.fillStyle = fill;
    context.textAlign = align;
    context.fillText(text, x, y, width - 2 * MARGIN);
  };
  write(title, start, MARGIN + 20, '600 20px', color);
  write(source, end, MARGIN + 20, '400 13px', muted, 'end');
  for (const [index, line] of lines.entries())
    write(line, start, MARGIN + 28 + (index + 0.8) * LINE, '400 13px', muted);
}

/** The colour behind an element. */
function findBackground(element: Element): string {
  for (let at: Element | null = element; at;) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isClear(backgroundColor)) return backgroundColor;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return 'Canvas';
}
