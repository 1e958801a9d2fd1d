import { applyChanges, type FindMissing } from '../../../sdk/src/protocol/apply-changes.ts';
import {
  OWN_PREFIX,
  type DashboardChange,
  type DashboardLayout,
  type DashboardStart,
  type DashboardWidget,
  type MissingPart,
} from '../../../sdk/src/protocol/dashboards.ts';
import { InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { findWrongProperties, findWrongValue, type PropertyScope } from '../catalog/model/check-properties.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import { COMPARISONS, isElement, WIDGET_ELEMENTS } from '../catalog/model/widgets.ts';

interface WrongPart {
  /** Property of the change in which the value is, as `props.metric`. */
  readonly path: string;
  readonly message: string;
  readonly missing: MissingPart;
}

/** Finds what a reader's widget names and the reader may not see, or what else makes it invalid. */
export const findMissingIn = (scope: PropertyScope): FindMissing => ({
  inWidget: (widget) => findWrongWidget(widget, scope)?.missing,
  inStart: (start) => findWrongStart(start, scope)?.missing,
});

/**
 * Checks the changes of a reader to a dashboard. Those that were stored before are taken as they are: what they need may be
 * gone, and come back. Throws `invalid_request` that names the first other one that cannot be applied.
 */
export function checkChanges(
  changes: readonly DashboardChange[],
  stored: readonly DashboardChange[],
  base: DashboardLayout,
  scope: PropertyScope,
): void {
  const kept = new Set(stored.map(computeDigest));
  const ids = new Set(base.sections.flatMap(({ widgets }) => widgets.map(({ id }) => id)));
  const { vanished } = applyChanges(base, changes, findMissingIn(scope));
  const missingOf = new Map(vanished.map(({ change, missing }) => [change, missing]));
  for (const [index, change] of changes.entries()) {
    const wrong = kept.has(computeDigest(change)) ? undefined : findWrongChange(change, ids, base, scope, missingOf);
    if (change.kind === 'add') ids.add(change.widget.id);
    if (!wrong) continue;
    const path = `changes[${index}].${wrong.path}`;
    throw new InvalidRequestError('invalid_request', `${path}: ${wrong.message}`, { path });
  }
}

type Wrong = Pick<WrongPart, 'path' | 'message'>;

function findWrongChange(
  change: DashboardChange,
  ids: ReadonlySet<string>,
  base: DashboardLayout,
  scope: PropertyScope,
  missingOf: ReadonlyMap<DashboardChange, MissingPart>,
): Wrong | undefined {
  if (change.kind === 'add') {
    const wrong = findWrongId(change.widget.id, ids) ?? findWrongWidget(change.widget, scope);
    if (wrong) return { ...wrong, path: `widget.${wrong.path}` };
  }
  if (change.kind === 'add' || change.kind === 'move') {
    const sections = base.sections.map(({ id }) => id);
    const { section } = change.place;
    if (!sections.includes(section))
      return { path: 'place.section', message: describeUnknown('a section of this dashboard', section, sections) };
  }
  const missing = missingOf.get(change);
  if (!missing) return undefined;
  if (missing.kind === 'widget')
    return { path: 'widget', message: describeUnknown('a widget of this dashboard', missing.name, [...ids]) };
  if (change.kind === 'start') return findWrongStart(dropNulls(change.start), scope);
  // The other properties of the widget are as they were: one of these is wrong.
  const props = change.kind === 'set' ? change.props : {};
  const widget = base.sections
    .flatMap(({ widgets }) => widgets)
    .find(({ id }) => 'widget' in change && id === change.widget);
  const wrong = widget && findWrongWidget({ ...widget, props: dropNulls({ ...widget.props, ...props }) }, scope);
  return wrong ?? { path: 'props', message: `${formatValue(missing.name)} is not a ${missing.kind} for this widget` };
}

const OWN_ID = /^own-[a-z0-9-]{1,60}$/;

function findWrongId(id: string, ids: ReadonlySet<string>): Wrong | undefined {
  if (!OWN_ID.test(id))
    return { path: 'id', message: `${formatValue(id)}: expected ${OWN_PREFIX} and small letters, digits or -` };
  if (ids.has(id)) return { path: 'id', message: `${formatValue(id)} is the id of another widget: expected a new one` };
  return undefined;
}

function findWrongWidget({ element, props }: DashboardWidget, scope: PropertyScope): WrongPart | undefined {
  if (!isElement(element)) {
    const message = describeUnknown('an element of a dashboard', element, WIDGET_ELEMENTS);
    return { path: 'element', message, missing: { kind: 'element', name: element } };
  }
  const [wrong] = findWrongProperties(element, props, scope);
  if (!wrong) return undefined;
  const { key, message, missing = { kind: 'property', name: key ?? element } } = wrong;
  return { path: key === undefined ? 'props' : `props.${key}`, message, missing };
}

const START_KINDS = { range: 'range', compare: COMPARISONS, selected: 'filters' } as const;

function findWrongStart(start: DashboardStart, scope: PropertyScope): WrongPart | undefined {
  for (const key of Object.keys(START_KINDS) as (keyof DashboardStart)[]) {
    const wrong = start[key] === undefined ? undefined : findWrongValue(start[key], START_KINDS[key], scope);
    if (wrong) return { path: `start.${key}`, missing: { kind: 'property', name: key }, ...wrong };
  }
  return undefined;
}

const dropNulls = <Value>(values: Readonly<Record<string, Value | null | undefined>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== null && entry[1] !== undefined),
  );
