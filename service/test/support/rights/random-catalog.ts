import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Draw } from './draw.ts';
import type { CatalogPlan, MetricPlan, RolePlan } from './types.ts';
import {
  BOOLEAN,
  DIMENSIONS,
  DIMENSIONS_OF,
  drawDashboards,
  MEASURES,
  METRICS,
  titleOf,
  writeCatalog,
} from './write-catalog.ts';

/** Beginnings and middles of values: what filters look for, and what files, patterns and SQL might take for something else. */
const BEGINNINGS = ['al', 'Be', 'ga'];
const MIDDLES = ['', ' ', ', ', "O'", '"', '%', '_', '\\', '<b>', '=1+', '日本', 'Zürich', '🙂', '{}', ';', '$1', '|'];

export function drawCatalog(draw: Draw): CatalogPlan {
  const values = drawValues(draw);
  const metrics = Object.entries(METRICS).map(([name, { of, is }]): MetricPlan => {
    const measures = of.flatMap((measure) => MEASURES[measure] ?? []);
    return {
      name,
      definition: is,
      sources: [...new Set(measures.map(({ source }) => source))],
      fields: measures.flatMap(({ fields }) => fields),
      measures: of,
    };
  });
  const reader = drawReader(draw, metrics, values);
  const narrow = drawNarrow(draw, reader, metrics, values);
  const rules = drawRules(draw, reader);
  const plan = { metrics, dimensions: DIMENSIONS, values, reader, narrow, rules };
  const drawn = drawDashboards(draw, plan);
  return {
    ...plan,
    texts: { a: writeCatalog('a', plan, drawn), b: writeCatalog('b', plan, drawn) },
    marks: [
      ...metrics.flatMap(({ name }) => [name, titleOf(name)].map((text) => ({ text, of: name }))),
      ...DIMENSIONS.flatMap((name) => [name, titleOf(name)].map((text) => ({ text, of: name }))),
      ...Object.keys(MEASURES).map((text) => ({ text, of: text })),
    ],
  };
}

/** Some beginnings are those of several values, so that filters by parts of texts take some of them. */
function drawValues(draw: Draw): Map<string, readonly string[]> {
  return new Map(
    DIMENSIONS.map((name) => {
      if (name === BOOLEAN) return [name, ['true', 'false']];
      const digit = name.replace(/\D/g, '');
      const count = draw.whole(4, 7);
      const drawn = Array.from({ length: count }, (_, index) => {
        const beginning = BEGINNINGS[index % BEGINNINGS.length];
        return draw.chance(0.1) ? `${digit}700${index}` : `${beginning}${draw.one(MIDDLES)}qv${digit}${index}x`;
      });
      return [name, drawn];
    }),
  );
}

/** A filter of a role, and what it is with the claims of its reader. */
interface DrawnFilter {
  readonly written: Record<string, unknown>;
  readonly filter: Filter;
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** Draws a filter by a claim, or by constants, on one of the dimensions. */
function drawFilter(
  draw: Draw,
  dimensions: readonly string[],
  values: CatalogPlan['values'],
  claim: string,
): DrawnFilter {
  const member = draw.one(dimensions);
  const all = values.get(member) ?? [];
  if (member === BOOLEAN) {
    const chosen = [draw.one(all)];
    const filter: Filter = { member, operator: 'equals', values: chosen };
    return { written: { [member]: `principal.${claim}` }, filter, claims: { [claim]: chosen } };
  }
  const kind = draw.one([
    'equals',
    'equals',
    'equals',
    'notEquals',
    'startsWith',
    'notContains',
    'set',
    'notSet',
  ] as const);
  if (kind === 'set' || kind === 'notSet')
    return { written: { [member]: { [kind]: true } }, filter: { member, operator: kind }, claims: {} };
  const isPart = kind === 'startsWith' || kind === 'notContains';
  const chosen = isPart ? draw.few(BEGINNINGS, 2).map((text) => text.toUpperCase()) : draw.few(all, draw.whole(1, 3));
  const written = kind === 'equals' ? `principal.${claim}` : { [kind]: `principal.${claim}` };
  return {
    written: { [member]: written },
    filter: { member, operator: kind, values: chosen },
    claims: { [claim]: chosen },
  };
}

function drawReader(draw: Draw, metrics: readonly MetricPlan[], values: CatalogPlan['values']): RolePlan {
  const first = draw.one(['qzm1x', 'qzm2x']);
  const granted = metrics.map(({ name }) => name).filter((name) => name === first || draw.chance(0.45));
  const dimensions = draw.some(DIMENSIONS, 0.6);
  const drawn = drawRows(draw, values);
  return { name: 'reader', ...visible(granted, metrics, drawn), dimensions, ...drawn };
}

function drawRows(draw: Draw, values: CatalogPlan['values']): Pick<RolePlan, 'written' | 'filters' | 'claims'> {
  const kind = draw.whole(0, 9);
  if (kind === 0) return { written: undefined, filters: [], claims: {} };
  // Often of dimensions that both sources have, so that metrics of both are left.
  const from = draw.chance(0.5) ? ['qzd1x', 'qzd2x'] : DIMENSIONS_OF.orders;
  const first = drawFilter(draw, from, values, 'areas');
  if (kind < 6) return { written: first.written, filters: [first.filter], claims: first.claims };
  const other = drawFilter(draw, from, values, 'sites');
  const claims = { ...first.claims, ...other.claims };
  return kind < 8
    ? { written: [first.written, other.written], filters: [first.filter, other.filter], claims }
    : { written: { or: [first.written, other.written] }, filters: [{ or: [first.filter, other.filter] }], claims };
}

/** Metrics over a source without a filtered dimension are hidden. */
function visible(
  granted: readonly string[],
  metrics: readonly MetricPlan[],
  { filters }: Pick<RolePlan, 'filters'>,
): { readonly metrics: readonly string[] } {
  const members = filters.flatMap(membersOf);
  const isNarrowed = (name: string): boolean =>
    (metrics.find((metric) => metric.name === name)?.sources ?? []).every((source) =>
      members.every((member) => DIMENSIONS_OF[source].includes(member)),
    );
  return { metrics: granted.filter(isNarrowed) };
}

export function membersOf(filter: Filter): readonly string[] {
  if ('and' in filter) return filter.and.flatMap(membersOf);
  return 'or' in filter ? filter.or.flatMap(membersOf) : [filter.member];
}

function drawNarrow(
  draw: Draw,
  reader: RolePlan,
  metrics: readonly MetricPlan[],
  values: CatalogPlan['values'],
): RolePlan {
  const granted = [...new Set([reader.metrics[0] as string, ...draw.some(reader.metrics, 0.5)])];
  const dimensions = draw.some(reader.dimensions, 0.6);
  const further = drawFilter(draw, ['qzd1x', 'qzd2x'], values, 'branches');
  const written = [reader.written, further.written].flat().filter((part) => part !== undefined);
  const rows = {
    written: draw.chance(0.7) ? written : reader.written,
    filters: [] as readonly Filter[],
    claims: { ...reader.claims, ...further.claims },
  };
  const filters = rows.written === written ? [...reader.filters, further.filter] : reader.filters;
  return { name: 'narrow', dimensions, ...rows, filters, ...visible(granted, metrics, { filters }) };
}

/** Rules that fire wherever anything was counted today; of some the metric or the dimension is hidden. */
function drawRules(draw: Draw, reader: RolePlan): CatalogPlan['rules'] {
  const own = draw.one(reader.metrics.filter((name) => name === 'qzm1x' || name === 'qzm2x').concat('qzm1x'));
  const filtered = reader.filters.flatMap(membersOf);
  return [
    { name: 'qzr1x', metric: own, by: draw.one([...filtered, ...reader.dimensions, 'qzd1x']) },
    { name: 'qzr2x', metric: own, by: undefined },
    { name: 'qzr3x', metric: 'qzm2x', by: draw.one(DIMENSIONS_OF.orders) },
    { name: 'qzr4x', metric: 'qzm1x', by: filtered[0] ?? 'qzd2x' },
  ].map((rule) => (DIMENSIONS_OF.orders.includes(rule.by ?? 'qzd1x') ? rule : { ...rule, by: 'qzd1x' }));
}
