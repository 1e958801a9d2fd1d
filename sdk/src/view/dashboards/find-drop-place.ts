import type { WidgetPlace } from '../../protocol/dashboards.ts';

/** A widget on the page, px. */
export interface Box {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A section of the dashboard with its widgets in their order; its own box covers its title and its grid. */
export interface SectionBox extends Box {
  readonly widgets: readonly Box[];
}

export interface DropPlace extends WidgetPlace {
  /** The edge of a widget at which the place is drawn; absent in an empty section. */
  readonly edge?: { readonly widget: string; readonly isBefore: boolean };
}

/**
 * The place that the widget `id` goes to when it is dropped at a point: before or after the widget below the point, by which
 * half of it the point is in (its start or end; of one that fills its row the upper or lower half); else of the nearest one of
 * the nearest section. Undefined without sections.
 */
export function findDropPlace(
  id: string,
  point: { readonly x: number; readonly y: number },
  sections: readonly SectionBox[],
  isRtl: boolean,
): DropPlace | undefined {
  const section = findNearest(point, sections);
  if (!section) return undefined;
  const widget = findNearest(point, section.widgets);
  if (!widget) return { section: section.id, after: null };
  const isAlone = !section.widgets.some((each) => each !== widget && isBeside(each, widget));
  const isBefore = isAlone
    ? point.y < (widget.top + widget.bottom) / 2
    : point.x < (widget.left + widget.right) / 2 !== isRtl;
  const index = section.widgets.indexOf(widget) + (isBefore ? 0 : 1);
  return { ...toPlace(section, index, id), edge: { widget: widget.id, isBefore } };
}

/** The place before the widget at `index`: behind the nearest one that is not the moved one itself. */
export function toPlace({ id: section, widgets }: SectionBox, index: number, moved: string): WidgetPlace {
  const before = widgets.slice(0, index).filter(({ id }) => id !== moved);
  return { section, after: before.at(-1)?.id ?? null };
}

const isBeside = (a: Box, b: Box): boolean => a.top < b.bottom && b.top < a.bottom;

function findNearest<T extends Box>({ x, y }: { x: number; y: number }, boxes: readonly T[]): T | undefined {
  let nearest: T | undefined;
  let least = Infinity;
  for (const box of boxes) {
    const distance = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
    if (distance >= least) continue;
    nearest = box;
    least = distance;
  }
  return nearest;
}
