/** Distance that a pointer moves before a press becomes a gesture, px. */
const THRESHOLD = 4;
/** Distance to the edge of what scrolls within which it scrolls, and how far in a frame, px. */
const EDGE = 56;
const STEP = 12;

export interface Gesture {
  /** Called with each move, and with each frame in which the page scrolled. */
  move(point: { readonly x: number; readonly y: number }): void;
  /** Ends it; `isKept` is false after Escape, or where the browser took the pointer away. */
  end(isKept: boolean): void;
}

/** Follows a pressed pointer from `event` until it is released, and scrolls the page at its edges. */
export function followGesture(event: PointerEvent, { move, end }: Gesture): void {
  if (event.button !== 0 || !event.isPrimary) return;
  const target = event.currentTarget as HTMLElement;
  const events = new AbortController();
  const { signal } = events;
  const scroller = findScroller(target);
  let point = { x: event.clientX, y: event.clientY };
  let isFollowing = false;
  let frame = 0;

  function scroll(): void {
    const { top, bottom } =
      scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
    const step = point.y < top + EDGE ? -STEP : point.y > bottom - EDGE ? STEP : 0;
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    if (scroller.scrollTop !== before) move(point);
    frame = requestAnimationFrame(scroll);
  }

  function finish(isKept: boolean): void {
    events.abort();
    cancelAnimationFrame(frame);
    if (isFollowing) end(isKept);
  }

  const options = { signal, capture: true };
  window.addEventListener(
    'pointermove',
    ({ pointerId, clientX, clientY }) => {
      if (pointerId !== event.pointerId) return;
      const isFar = Math.hypot(clientX - event.clientX, clientY - event.clientY) >= THRESHOLD;
      if (!isFollowing && !isFar) return;
      if (!isFollowing) frame = requestAnimationFrame(scroll);
      isFollowing = true;
      point = { x: clientX, y: clientY };
      move(point);
    },
    options,
  );
  for (const [type, isKept] of [
    ['pointerup', true],
    ['pointercancel', false],
  ] as const)
    window.addEventListener(type, ({ pointerId }) => pointerId === event.pointerId && finish(isKept), options);
  window.addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      finish(false);
    },
    options,
  );
}

/** Finds what scrolls when a pointer is at its edge: the nearest box around that can, else the page. */
function findScroller(element: HTMLElement): Element {
  let node: Node | null = element;
  while (node) {
    if (
      node instanceof Element &&
      node.scrollHeight > node.clientHeight &&
      /auto|scroll/.test(getComputedStyle(node).overflowY)
    )
      return node;
    node =
      node instanceof Element && node.assignedSlot
        ? node.assignedSlot
        : (node.parentNode ?? (node as ShadowRoot).host ?? null);
  }
  return document.scrollingElement ?? document.documentElement;
}
