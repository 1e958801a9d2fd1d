import { parseFilterText, FILTER_TEXT } from '../../../../sdk/src/protocol/filter-text.ts';
import { findWrongMetrics } from '../../../../sdk/src/protocol/check-chart-metrics.ts';
import type { MissingPart, WidgetElement } from '../../../../sdk/src/protocol/dashboards.ts';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { parseDateRange } from '../../time/date-range.ts';
import { flattenFilter } from './flatten-filter.ts';
import { describeUnknown } from './names.ts';
import type { Dimension, Metric } from './types.ts';
import { WIDGETS, type PropertyKind } from './widgets.ts';

/** Entries of a catalogue that properties may name. */
interface Entries<Entry> {
  has(name: string): boolean;
  /** Undefined for an entry that could not be resolved. */
  get(name: string): Entry | undefined;
  keys(): Iterable<string>;
}

export interface PropertyScope {
  readonly metrics: Entries<Pick<Metric, 'name' | 'sources' | 'format' | 'currency' | 'unit'>>;
  readonly dimensions: Entries<Pick<Dimension, 'fields'>>;
  readonly timezone: string;
  readonly weekStart: number;
}

/** A mistake in words; `missing` where a value names something that is not there. */
export interface WrongValue {
  readonly message: string;
  readonly missing?: MissingPart;
}

/** `key` is absent where a property is missing. */
export interface WrongProperty extends WrongValue {
  readonly key?: string;
  /** True where the element has no such property. */
  readonly isUnknown?: boolean;
}

/** Lists what is wrong with the properties of a widget. */
export function findWrongProperties(
  element: WidgetElement,
  props: Readonly<Record<string, unknown>>,
  scope: PropertyScope,
): readonly WrongProperty[] {
  const { required, properties } = WIDGETS[element];
  const absent = required.flatMap((keys): WrongProperty[] => {
    const all = [keys].flat();
    const [, second] = all.filter((key) => Object.hasOwn(props, key));
    if (second !== undefined)
      return [{ key: second, message: `${element} has ${all.join(' and ')}: expected one of them` }];
    if (all.some((key) => Object.hasOwn(props, key))) return [];
    const expected = required.map((each) => [each].flat().join(' or ')).join(', ');
    return [{ message: `${element} has no ${all.join(' and no ')}: expected { ${expected} }` }];
  });
  const wrong = Object.entries(props).flatMap(([key, value]): WrongProperty[] => {
    if (!Object.hasOwn(properties, key)) {
      const message = describeUnknown(`a property of ${element}`, key, [...Object.keys(properties), 'id', 'width']);
      return [{ key, isUnknown: true, message, missing: { kind: 'property', name: key } }];
    }
    const mistake = findWrongValue(value, properties[key] as PropertyKind, scope);
    return mistake ? [{ key, ...mistake }] : [];
  });
  return absent.length + wrong.length > 0
    ? [...absent, ...wrong]
    : [...findWrongLines(element, props, scope), ...findWrongSplits(element, props, scope)];
}

/** Metrics of a chart have one axis or two, and are not split. */
function findWrongLines(
  element: WidgetElement,
  props: Readonly<Record<string, unknown>>,
  { metrics }: PropertyScope,
): readonly WrongProperty[] {
  const key = 'metrics';
  const text = props[key];
  if (element !== 'trend-chart' || typeof text !== 'string') return [];
  const names = splitNames(text);
  const expected = findWrongMetrics(names.flatMap((name) => metrics.get(name) ?? []));
  if (expected !== undefined) return [{ key, message: `${formatValue(text)}: expected ${expected}` }];
  return names.length > 1 && props['by'] !== undefined
    ? [{ key: 'by', message: 'several metrics are not split: expected metrics or by' }]
    : [];
}

/** Metrics are split and filtered only by dimensions that all their sources have. */
function findWrongSplits(
  element: WidgetElement,
  props: Readonly<Record<string, unknown>>,
  scope: PropertyScope,
): readonly WrongProperty[] {
  const named = listNamed(element, props);
  return named.dimensions.flatMap(({ key, name }) => {
    const dimension = scope.dimensions.get(name);
    for (const metric of named.metrics) {
      const lacking = scope.metrics.get(metric)?.sources.find((source) => dimension && !dimension.fields.has(source));
      if (lacking === undefined) continue;
      const message = `"${name}" is not a dimension of ${lacking}, which ${metric} reads: expected one that it has`;
      return [{ key, message, missing: { kind: 'dimension' as const, name } }];
    }
    return [];
  });
}

/** Lists the metrics and dimensions that the properties of a widget name. */
export function listNamed(
  element: WidgetElement,
  props: Readonly<Record<string, unknown>>,
): { readonly metrics: readonly string[]; readonly dimensions: readonly { key: string; name: string }[] } {
  const { properties } = WIDGETS[element];
  const ofKind = (kind: PropertyKind): (readonly [key: string, text: string])[] =>
    Object.entries(props).flatMap(([key, value]) =>
      properties[key] === kind && typeof value === 'string' ? [[key, value] as const] : [],
    );
  const toDimensions = (key: string, names: readonly string[]): { key: string; name: string }[] =>
    names.map((name) => ({ key, name }));
  return {
    metrics: [
      ...ofKind('metric').map(([, name]) => name),
      ...ofKind('metrics').flatMap(([, text]) => splitNames(text)),
    ],
    dimensions: [
      ...ofKind('dimensions').flatMap(([key, text]) => toDimensions(key, splitNames(text))),
      ...ofKind('dimension').flatMap(([key, name]) => toDimensions(key, [name])),
      ...ofKind('filters').flatMap(([key, text]) => toDimensions(key, listMembers(parseFilterText(text) ?? []))),
    ],
  };
}

/** Describes what is wrong with the value of a property; undefined where nothing is. */
export function findWrongValue(value: unknown, kind: PropertyKind, scope: PropertyScope): WrongValue | undefined {
  const refuse = (expected: string): WrongValue => ({ message: `${formatValue(value)}: expected ${expected}` });
  if (kind === 'number') return typeof value === 'number' ? undefined : refuse('a number');
  if (kind === 'flag') return typeof value === 'boolean' ? undefined : refuse('true or false');
  if (typeof value !== 'string') return refuse('text');
  if (kind === 'metric') return findUnknown(value, 'metric', scope.metrics);
  if (kind === 'dimension') return findUnknown(value, 'dimension', scope.dimensions);
  if (kind === 'metrics') return findUnknownIn(value, 'metric', scope.metrics, MAX_METRICS);
  if (kind === 'dimensions') return findUnknownIn(value, 'dimension', scope.dimensions, MAX_DIMENSIONS);
  if (kind === 'range') return isRange(value, scope) ? undefined : refuse(RANGES);
  if (kind === 'filters') return findWrongFilters(value, scope);
  return kind === 'text' || kind.includes(value) ? undefined : refuse(kind.join(' or '));
}

/** Names of the dimensions that filters compare. */
const listMembers = (filters: readonly Filter[]): readonly string[] =>
  filters.flatMap((filter) => flattenFilter(filter)).map(({ member }) => member);

function findUnknown(name: string, kind: 'metric' | 'dimension', entries: Entries<unknown>): WrongValue | undefined {
  if (entries.has(name)) return undefined;
  return { message: describeUnknown(`a ${kind}`, name, [...entries.keys()]), missing: { kind, name } };
}

const MAX_METRICS = 20;
const MAX_DIMENSIONS = 2;

/** Names that a text joins by commas. */
const splitNames = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

function findUnknownIn(
  text: string,
  kind: 'metric' | 'dimension',
  entries: Entries<unknown>,
  max: number,
): WrongValue | undefined {
  const names = splitNames(text);
  if (names.length > max || new Set(names).size < names.length)
    return { message: `${formatValue(text)}: expected 1 to ${max} different ${kind}s, joined by commas` };
  return names.map((name) => findUnknown(name, kind, entries)).find((wrong) => wrong !== undefined);
}

const RANGES = 'a range such as today, last 7 days, 2026-11-01 or 2026-11-01/2026-11-07';

/** Whether a range can be read does not depend on the time. */
const ANY_TIME = Date.UTC(2026, 0, 1);

function isRange(range: string, { timezone, weekStart }: PropertyScope): boolean {
  try {
    parseDateRange(range, { nowMs: ANY_TIME, timezone, weekStart });
    return true;
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return false;
  }
}

/** Texts of filters are limited as those of an address are. */
const MAX_FILTER_TEXT = 4_096;

function findWrongFilters(text: string, scope: PropertyScope): WrongValue | undefined {
  const filters = text.length > MAX_FILTER_TEXT ? undefined : parseFilterText(text);
  if (!filters || !filters.every((filter) => isFilter(filter, 1)))
    return { message: `${formatValue(text)}: expected filters such as ${FILTER_TEXT}` };
  const unknown = listMembers(filters).find((member) => !scope.dimensions.has(member));
  return unknown === undefined ? undefined : findUnknown(unknown, 'dimension', scope.dimensions);
}

const MAX_DEPTH = 5;
const OPERATORS = ['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith', 'set', 'notSet'];

/** Whether a part of filters in JSON is one: a comparison with its values, or a group of filters. */
function isFilter(part: unknown, depth: number): part is Filter {
  if (typeof part !== 'object' || part === null || depth > MAX_DEPTH) return false;
  const { and, or, member, operator, values, ...others } = part as Record<string, unknown>;
  if (Object.keys(others).length > 0) return false;
  const group = and ?? or;
  if (group !== undefined) return Array.isArray(group) && group.every((inner) => isFilter(inner, depth + 1));
  if (typeof member !== 'string' || typeof operator !== 'string' || !OPERATORS.includes(operator)) return false;
  const isBare = operator === 'set' || operator === 'notSet';
  const list: unknown = values ?? [];
  return (
    Array.isArray(list) &&
    list.length > 0 !== isBare &&
    list.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
  );
}
