/** Width from which an element has room for what is opened beside it, px. */
const ROOMY = 240;
/** Space kept to the edges of the window, px. */
const MARGIN = 8;

export interface Placement {
  /** Call when its size has changed. */
  place(): void;
  release(): void;
}

/**
 * Places a popover below an element, aligned with its end; above it where there is more room. It stays within the window, and
 * within `owner` where that is wide enough. Places it anew when the page scrolls or changes its size, until released.
 */
export function keepBeside(popover: HTMLElement, anchor: HTMLElement, owner: HTMLElement = anchor): Placement {
  const place = (): void => {
    const { left, right, top, bottom } = anchor.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const around = owner.getBoundingClientRect();
    const isRoomy = around.width >= ROOMY;
    popover.style.maxBlockSize = '';
    popover.style.maxInlineSize = isRoomy ? `${Math.min(320, around.width)}px` : '';
    const { offsetWidth: width, offsetHeight: height } = popover;
    const [first, last] = isRoomy ? [around.left, around.right] : [0, clientWidth];
    const isRtl = getComputedStyle(anchor).direction === 'rtl';
    const x = Math.max(first, Math.min(isRtl ? left : right - width, last - width));
    const [above, below] = [top - MARGIN, clientHeight - bottom - MARGIN];
    const isBelow = height <= below || below >= above;
    const room = Math.max(0, isBelow ? below : above);
    popover.style.maxBlockSize = `${room}px`;
    popover.style.left = `${Math.max(MARGIN, Math.min(x, clientWidth - width - MARGIN))}px`;
    popover.style.top = `${isBelow ? bottom + 2 : top - Math.min(height, room) - 2}px`;
  };
  const events = new AbortController();
  const options = { capture: true, passive: true, signal: events.signal };
  for (const type of ['scroll', 'resize']) window.addEventListener(type, place, options);
  place();
  return { place, release: () => events.abort() };
}
