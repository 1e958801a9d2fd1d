/** Space kept to the edges of the window, px. */
const MARGIN = 8;

/** Places a popover below an element, above it where there is no room, and within the window; aligned with its end. */
export function placeBeside(popover: HTMLElement, anchor: HTMLElement): void {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const isRtl = getComputedStyle(anchor).direction === 'rtl';
  const x = isRtl ? left : right - width;
  const isBelow = bottom + height + MARGIN <= innerHeight || top - height < MARGIN;
  popover.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
  popover.style.top = `${isBelow ? bottom + 2 : top - height - 2}px`;
}
