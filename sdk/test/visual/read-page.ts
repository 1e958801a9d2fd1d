import type { Page } from 'playwright-core';

/**
 * Code that runs in the page: one line for each element of `.stage` that shows something. Name, text, box in px from the
 * stage's corner, colours, and the size and weight of its font.
 */
const READ = `(() => {
  const stage = document.querySelector('.stage');
  const origin = stage.getBoundingClientRect();
  const lines = [];
  const isClear = (color) => color === 'rgba(0, 0, 0, 0)';
  const toHex = (color) => color.replace(/rgb\\((\\d+), (\\d+), (\\d+)\\)/, (_all, ...parts) =>
    '#' + parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, '0')).join(''));
  const visit = (element, depth) => {
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath === 'inset(50%)') return;
    const { x, y, width, height } = element.getBoundingClientRect();
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(' ')
      .replace(/\\s+/g, ' ').trim();
    const isDrawn = ['rect', 'path', 'circle', 'line', 'polyline', 'canvas', 'input', 'select'].includes(element.localName);
    const hasBack = !isClear(style.backgroundColor);
    const hasEdge = parseFloat(style.borderTopWidth) > 0 && !isClear(style.borderTopColor);
    let inner = depth;
    if (text || isDrawn || hasBack || hasEdge) {
      const kind = element.getAttribute('class')?.trim().split(/\\s+/).join('.');
      const parts = [element.localName + (kind ? '.' + kind : '')];
      if (text) parts.push(JSON.stringify(text));
      parts.push('@' + [x - origin.x, y - origin.y, width, height].map(Math.round).join(' '));
      if (text) parts.push(toHex(style.color), style.fontSize + '/' + style.fontWeight);
      if (style.opacity === '0') parts.push('unseen');
      if (hasBack) parts.push('on ' + toHex(style.backgroundColor));
      if (hasEdge) parts.push('edge ' + toHex(style.borderTopColor));
      if (element.localName !== 'canvas' && isDrawn) {
        if (style.fill !== 'none' && style.fill !== 'rgb(0, 0, 0)') parts.push('fill ' + toHex(style.fill));
        if (style.stroke !== 'none') parts.push('stroke ' + toHex(style.stroke));
      }
      lines.push('  '.repeat(depth) + parts.join('  '));
      inner = depth + 1;
    }
    const children = element.localName === 'slot' ? element.assignedElements({ flatten: true })
      : (element.shadowRoot ?? element).children;
    for (const child of children) if (child.localName !== 'style') visit(child, inner);
  };
  for (const child of stage.children) visit(child, 0);
  return lines.join('\\n');
})()`;

/** Describes what a story shows, as text. */
export const readPage = (page: Page): Promise<string> => page.evaluate(READ);
