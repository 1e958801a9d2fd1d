import { OWN_PREFIX, type DashboardWidget, type WidgetProp } from '../../../../sdk/src/protocol/dashboards.ts';
import { formatValue } from '../../base/format-value.ts';
import { WIDGET_KEYS, type DraftDashboard, type DraftWidget } from '../file/draft-dashboards.ts';
import type { Place } from '../file/problems.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { describeUnknown } from '../model/names.ts';
import { toTitle } from '../model/titles.ts';
import type { Dashboard } from '../model/dashboard-types.ts';
import type { Dimension, Metric } from '../model/types.ts';
import { findWrongProperties, findWrongValue, type PropertyScope } from '../model/check-properties.ts';
import { isElement, WIDGET_ELEMENTS, WIDGETS } from '../model/widgets.ts';

/** Names that dashboards may refer to. Entries that could not be resolved have problems of their own. */
export interface DashboardScope {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly dimensions: ReadonlyMap<string, Dimension>;
  readonly drafts: Readonly<Record<'metrics' | 'dimensions' | 'roles', Section<unknown>>>;
  readonly timezone: string;
  readonly weekStart: number;
}

export function resolveDashboard({ name, value, place }: Named<DraftDashboard>, scope: DashboardScope): Dashboard {
  checkNames(value.roles, 'a role', scope.drafts.roles, place.at('roles'));
  checkNames(value.filters, 'a dimension', scope.drafts.dimensions, place.at('filters'));
  for (const [key, kind] of [
    ['range', 'range'],
    ['selected', 'filters'],
  ] as const) {
    const wrong = value[key] === undefined ? undefined : findWrongValue(value[key], kind, toPropertyScope(scope));
    if (wrong) place.at(key).refuse(wrong.message);
  }
  const ids = new Set<string>();
  const sectionIds = new Set<string>();
  return {
    id: name,
    title: value.title ?? toTitle(name),
    roles: value.roles,
    range: value.range,
    compare: value.compare,
    selected: value.selected,
    filters: value.filters,
    sections: value.sections.map((section, index) => ({
      id: claimId(
        section.id ?? (toSlug(section.title) || `section-${index + 1}`),
        sectionIds,
        section.id === undefined ? undefined : place.at('sections', index, 'id'),
      ),
      title: section.title,
      widgets: section.widgets.flatMap(
        (widget, at) => resolveWidget(widget, place.at('sections', index, 'widgets', at), scope, ids) ?? [],
      ),
    })),
  };
}

/** Undefined for an unknown element. */
function resolveWidget(
  draft: DraftWidget,
  place: Place,
  scope: DashboardScope,
  ids: Set<string>,
): DashboardWidget | undefined {
  const [[element, values] = ['', {}]] = Object.entries(draft);
  if (!isElement(element)) {
    place.at(element).refuseKey(describeUnknown('an element of a dashboard', element, WIDGET_ELEMENTS));
    return undefined;
  }
  const inner = place.at(element);
  const { id, width, ...written } = values;
  const others = Object.fromEntries(Object.entries(written).map(([key, value]) => [key, joinNames(value)]));
  const settings: { id?: string; width?: number } = {};
  for (const [key, value] of Object.entries({ id, width })) {
    if (value === undefined) continue;
    const parsed = WIDGET_KEYS[key as 'id' | 'width'].safeParse(value);
    if (parsed.success) Object.assign(settings, { [key]: parsed.data });
    else inner.at(key).refuse(parsed.error.issues[0]?.message ?? '');
  }
  const props: Record<string, WidgetProp> = { ...(others as Record<string, WidgetProp>) };
  for (const { key, isUnknown, message } of findWrongProperties(element, others, toPropertyScope(scope))) {
    if (key === undefined) inner.refuse(message);
    else if (isUnknown) inner.at(key).refuseKey(message);
    else inner.at(key).refuse(message);
    if (key !== undefined) delete props[key];
  }
  return {
    id: claimId(
      settings.id ?? describeWidget(element, props),
      ids,
      settings.id === undefined ? undefined : inner.at('id'),
    ),
    element,
    width: settings.width ?? WIDGETS[element].width,
    props,
  };
}

/** Lists of names are texts of attributes. */
const joinNames = (value: unknown): unknown =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') ? value.join(',') : value;

/** Names of broken entries are known: they have problems of their own. */
const toPropertyScope = ({ drafts, metrics, dimensions, timezone, weekStart }: DashboardScope): PropertyScope => {
  const within = <Entry>({ entries, broken }: Section<unknown>, resolved: ReadonlyMap<string, Entry>) => ({
    has: (name: string) => entries.has(name) || broken.has(name),
    get: (name: string) => resolved.get(name),
    keys: () => [...entries.keys(), ...broken.keys()],
  });
  return {
    metrics: within(drafts.metrics, metrics),
    dimensions: within(drafts.dimensions, dimensions),
    timezone,
    weekStart,
  };
};

function checkNames(names: readonly string[], kind: string, section: Section<unknown>, place: Place): void {
  names.forEach((name, index) => checkName(name, kind, section, place.at(index)));
}

function checkName(name: string, kind: string, section: Section<unknown>, place: Place): boolean {
  if (section.entries.has(name) || section.broken.has(name)) return true;
  place.refuse(describeUnknown(kind, name, [...section.entries.keys(), ...section.broken.keys()]));
  return false;
}

/** An id from a title: "where-it-comes-from". It stays where sections around it are added. */
const toSlug = (title = ''): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');

/** An id from the content: "kpi-card-revenue". It stays where widgets around it are added or moved. */
const describeWidget = (element: string, { metric, metrics, by }: DashboardWidget['props']): string =>
  [element, metric ?? metrics, by]
    .filter((part) => part !== undefined)
    .join('-')
    .replaceAll(/\s*,\s*/g, '-');

/** Makes an id unique; one that the file gives twice, or that a reader's widget may have, is refused at `place`. */
function claimId(id: string, ids: Set<string>, place: Place | undefined): string {
  if (ids.has(id)) place?.refuse(`${formatValue(id)} is the id of another widget here: expected each id once`);
  if (id.startsWith(OWN_PREFIX)) place?.refuse(`${formatValue(id)} is an id of widgets of readers: expected another`);
  let unique = id;
  for (let count = 2; ids.has(unique); count++) unique = `${id}-${count}`;
  ids.add(unique);
  return unique;
}
