export interface PointerTarget {
  /** The bucket at a place, in pixels from the left of the picture. */
  findIndex(x: number): number | undefined;
  onHover(index: number | null, isTouch: boolean): void;
  onClick(index: number): void;
  /** While the reader drags, from the bucket where that began. */
  onSelect(from: number, to: number): void;
  /** Dragging ended, or was interrupted. */
  onSelected(isDone: boolean): void;
}

export interface PointerFollower {
  readonly onDown: (event: PointerEvent) => void;
  readonly onMove: (event: PointerEvent) => void;
  readonly onUp: (event: PointerEvent) => void;
  readonly onLeave: (event: PointerEvent) => void;
}

/** A pointer that moves less is still, as a hand is not. */
const STILL_PX = 5;

/** Turns the events of a pointer over the picture into pointing, clicking and, with a mouse or a pen, selecting buckets. */
export function followPointer(target: PointerTarget): PointerFollower {
  let start: { readonly index: number; readonly x: number } | undefined;
  let isSelecting = false;

  const find = ({ clientX, currentTarget }: PointerEvent): number | undefined =>
    target.findIndex(clientX - (currentTarget as Element).getBoundingClientRect().left);
  // Buttons within the picture are clicked themselves.
  const isButton = (event: Event): boolean => (event.target as Element).closest('button') !== null;
  const end = (isDone: boolean): void => {
    if (isSelecting) target.onSelected(isDone);
    start = undefined;
    isSelecting = false;
  };

  return {
    onDown(event) {
      const index = find(event);
      if (event.button === 0 && index !== undefined && !isButton(event)) start = { index, x: event.clientX };
    },
    onMove(event) {
      const index = find(event);
      if (index === undefined) return;
      const isTouch = event.pointerType === 'touch';
      target.onHover(index, isTouch);
      if (!start || isTouch || Math.abs(event.clientX - start.x) < STILL_PX) return;
      if (!isSelecting) (event.currentTarget as Element).setPointerCapture(event.pointerId);
      isSelecting = true;
      target.onSelect(start.index, index);
    },
    onUp(event) {
      const index = find(event);
      if (start && !isSelecting && index !== undefined && Math.abs(event.clientX - start.x) < STILL_PX) {
        target.onClick(index);
      }
      end(true);
    },
    onLeave(event) {
      if (event.type === 'pointercancel') end(false);
      // A finger that was lifted has said where to look.
      if (event.pointerType !== 'touch') target.onHover(null, false);
    },
  };
}
