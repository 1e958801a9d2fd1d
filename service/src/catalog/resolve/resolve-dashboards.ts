import type { DashboardWidget, WidgetElement } from '../../../../sdk/src/protocol/dashboards.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { parseDateRange } from '../../time/date-range.ts';
import { comparison, WIDGET_KEYS, type DraftDashboard, type DraftWidget } from '../file/draft-dashboards.ts';
import type { Place } from '../file/problems.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { describeUnknown } from '../model/names.ts';
import { toTitle } from '../model/titles.ts';
import type { Dashboard } from '../model/dashboard-types.ts';
import type { Dimension, Metric } from '../model/types.ts';
import { WIDGET_ELEMENTS, WIDGETS, type PropertyKind } from '../model/widgets.ts';

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
  if (value.range !== undefined) checkRange(value.range, place.at('range'), scope);
  const ids = new Set<string>();
  return {
    id: name,
    title: value.title ?? toTitle(name),
    roles: value.roles,
    range: value.range,
    compare: value.compare,
    filters: value.filters,
    sections: value.sections.map((section, index) => ({
      id: `section-${index + 1}`,
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
  if (!Object.hasOwn(WIDGETS, element)) {
    place.at(element).refuseKey(describeUnknown('an element of a dashboard', element, WIDGET_ELEMENTS));
    return undefined;
  }
  const kind = WIDGETS[element as WidgetElement];
  const inner = place.at(element);
  for (const key of kind.required)
    if (!Object.hasOwn(values, key)) inner.refuse(`${element} has no ${key}: expected { ${kind.required.join(', ')} }`);
  const props: Record<string, string | number | boolean> = {};
  const settings: { id?: string; width?: number } = {};
  for (const [key, value] of Object.entries(values)) {
    const at = inner.at(key);
    if (key === 'id' || key === 'width') {
      const parsed = WIDGET_KEYS[key].safeParse(value);
      if (parsed.success) Object.assign(settings, { [key]: parsed.data });
      else at.refuse(parsed.error.issues[0]?.message ?? '');
    } else if (!Object.hasOwn(kind.properties, key)) {
      at.refuseKey(describeUnknown(`a property of ${element}`, key, [...Object.keys(kind.properties), 'id', 'width']));
    } else if (isValid(value, kind.properties[key] as PropertyKind, at, scope)) props[key] = value;
  }
  checkSplit(props, inner, scope);
  return {
    id: claimId(
      settings.id ?? describeWidget(element, props),
      ids,
      settings.id === undefined ? undefined : inner.at('id'),
    ),
    element: element as WidgetElement,
    width: settings.width ?? kind.width,
    props,
  };
}

/** Records what is wrong with a value; true where nothing is. */
function isValid(
  value: unknown,
  kind: PropertyKind,
  place: Place,
  scope: DashboardScope,
): value is string | number | boolean {
  const refuse = (message: string): false => {
    place.refuse(message);
    return false;
  };
  if (kind === 'number') return typeof value === 'number' || refuse(`${formatValue(value)}: expected a number`);
  if (kind === 'flag') return typeof value === 'boolean' || refuse(`${formatValue(value)}: expected true or false`);
  if (typeof value !== 'string') return refuse(`${formatValue(value)}: expected text`);
  if (kind === 'metric') return checkName(value, 'a metric', scope.drafts.metrics, place);
  if (kind === 'dimension') return checkName(value, 'a dimension', scope.drafts.dimensions, place);
  if (kind === 'range') return checkRange(value, place, scope);
  if (kind === 'compare') {
    const parsed = comparison.safeParse(value);
    return parsed.success || refuse(parsed.error.issues[0]?.message ?? '');
  }
  if (kind === 'text' || kind.includes(value)) return true;
  return refuse(`${formatValue(value)}: expected ${kind.join(' or ')}`);
}

/** A metric is split only by dimensions that all its sources have. */
function checkSplit({ metric, by }: DashboardWidget['props'], place: Place, scope: DashboardScope): void {
  const sources = scope.metrics.get(String(metric))?.sources;
  const dimension = scope.dimensions.get(String(by));
  const missing = dimension && sources?.find((source) => !dimension.fields.has(source));
  if (missing !== undefined)
    place.at('by').refuse(`"${by}" is not a dimension of ${missing}, which ${metric} reads: expected one that it has`);
}

/** Whether a range can be read does not depend on the time. */
const ANY_TIME = Date.UTC(2026, 0, 1);

function checkRange(range: string, place: Place, { timezone, weekStart }: DashboardScope): boolean {
  const parts = range.split('/');
  const written = parts.length === 2 ? (parts as [string, string]) : range;
  try {
    parseDateRange(written, { nowMs: ANY_TIME, timezone, weekStart });
    return true;
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    place.refuse(`${formatValue(range)}: expected a range such as today, last 7 days or 2026-11-01/2026-11-07`);
    return false;
  }
}

function checkNames(names: readonly string[], kind: string, section: Section<unknown>, place: Place): void {
  names.forEach((name, index) => checkName(name, kind, section, place.at(index)));
}

function checkName(name: string, kind: string, section: Section<unknown>, place: Place): boolean {
  if (section.entries.has(name) || section.broken.has(name)) return true;
  place.refuse(describeUnknown(kind, name, [...section.entries.keys()]));
  return false;
}

/** An id from the content: "kpi-card-revenue". It stays where widgets around it are added or moved. */
const describeWidget = (element: string, { metric, by }: DashboardWidget['props']): string =>
  [element, metric, by].filter((part) => part !== undefined).join('-');

/** Makes an id unique; one that the file gives twice is refused at `place`. */
function claimId(id: string, ids: Set<string>, place: Place | undefined): string {
  if (ids.has(id)) place?.refuse(`${formatValue(id)} is the id of another widget here: expected each id once`);
  let unique = id;
  for (let count = 2; ids.has(unique); count++) unique = `${id}-${count}`;
  ids.add(unique);
  return unique;
}
