import { applyChanges } from '../../protocol/apply-changes.ts';
import type { DashboardChange, DashboardLayout } from '../../protocol/dashboards.ts';

/** The widget that a change is about; undefined for one of the dashboard itself. */
export const findSubject = (change: DashboardChange): string | undefined =>
  change.kind === 'start' ? undefined : change.kind === 'add' ? change.widget.id : change.widget;

/**
 * Adds a change to those of a reader, and drops earlier ones that it makes needless: the shortest list that shows the same. A
 * change that leads back to `base` leaves nothing behind.
 */
export function appendChange(
  base: DashboardLayout,
  changes: readonly DashboardChange[],
  change: DashboardChange,
): readonly DashboardChange[] {
  const whole = [...changes, change];
  const shown = show(base, whole);
  return toShorter(changes, change).find((candidate) => show(base, candidate) === shown) ?? whole;
}

const show = (base: DashboardLayout, changes: readonly DashboardChange[]): string =>
  JSON.stringify(applyChanges(base, changes).layout);

/** Lists that may show the same, shortest first. */
function toShorter(changes: readonly DashboardChange[], change: DashboardChange): (readonly DashboardChange[])[] {
  const subject = findSubject(change);
  if (change.kind === 'hide') {
    const others = changes.filter((each) => findSubject(each) !== subject);
    return [others, [...others, change]];
  }
  const isSame = (each: DashboardChange): boolean => each.kind === change.kind && findSubject(each) === subject;
  const others = changes.filter((each) => !isSame(each));
  return [others, [...others, changes.filter(isSame).reduceRight(join, change)]];
}

/** The later change, with what only the earlier one sets. */
function join(later: DashboardChange, earlier: DashboardChange): DashboardChange {
  if (later.kind === 'set' && earlier.kind === 'set') return { ...later, props: { ...earlier.props, ...later.props } };
  if (later.kind === 'start' && earlier.kind === 'start')
    return { ...later, start: { ...earlier.start, ...later.start } };
  return later;
}
