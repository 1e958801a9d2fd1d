import type { WidgetPlace } from '../../protocol/dashboards.ts';
import { toPlace, type Box, type SectionBox } from './find-drop-place.ts';

export type Direction = 'earlier' | 'later' | 'up' | 'down';

/** The direction of an arrow key; undefined for other keys. */
export function toDirection(key: string, isRtl: boolean): Direction | undefined {
  if (key === 'ArrowUp') return 'up';
  if (key === 'ArrowDown') return 'down';
  if (key === 'ArrowLeft') return isRtl ? 'later' : 'earlier';
  if (key === 'ArrowRight') return isRtl ? 'earlier' : 'later';
  return undefined;
}

/**
 * The place that a widget moves to by one step: `earlier` and `later` by one in the order, `up` and `down` past the nearest
 * widget of another row. From the first place on it goes to the end of the section before, from the last to the start of the
 * next one. Undefined where there is nothing further.
 */
export function findKeyPlace(
  direction: Direction,
  id: string,
  sections: readonly SectionBox[],
): WidgetPlace | undefined {
  const at = sections.findIndex(({ widgets }) => widgets.some((widget) => widget.id === id));
  const section = sections[at];
  const widget = section?.widgets.find((each) => each.id === id);
  if (!section || !widget) return undefined;
  const index = section.widgets.indexOf(widget);
  const isBack = direction === 'earlier' || direction === 'up';
  const others = isBack ? section.widgets.slice(0, index) : section.widgets.slice(index + 1);
  const next =
    direction === 'earlier' || direction === 'later'
      ? others.at(isBack ? -1 : 0)
      : findInNextRow(widget, others, isBack);
  if (next) return toPlace(section, section.widgets.indexOf(next) + (isBack ? 0 : 1), id);
  const neighbour = sections[isBack ? at - 1 : at + 1];
  return neighbour && toPlace(neighbour, isBack ? neighbour.widgets.length : 0, id);
}

/** The widget of the row above or below that is nearest by its start edge. */
function findInNextRow(widget: Box, others: readonly Box[], isBack: boolean): Box | undefined {
  const rows = others.filter((each) => (isBack ? each.bottom <= widget.top : each.top >= widget.bottom));
  const edge = isBack ? Math.max(...rows.map(({ top }) => top)) : Math.min(...rows.map(({ top }) => top));
  return rows
    .filter(({ top }) => top === edge)
    .reduce<Box | undefined>(
      (best, each) => (!best || toGap(each, widget) < toGap(best, widget) ? each : best),
      undefined,
    );
}

const toGap = (a: Box, b: Box): number => Math.abs(a.left - b.left);
