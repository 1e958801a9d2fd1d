import type { Draw } from './draw.ts';
import type { Scene } from './types.ts';

/** Names as they are, and misspelt or cut: what a suggestion might complete. */
export function near(draw: Draw, names: readonly string[]): string {
  const name = draw.one(names);
  const kind = draw.whole(0, 19);
  return kind === 0 ? name.slice(0, -1) : kind === 1 ? `${name}x` : name;
}

export const metricOf = (draw: Draw, { plan }: Scene): string =>
  draw.chance(0.7)
    ? draw.one(plan.reader.metrics)
    : near(draw, [...plan.metrics.map(({ name }) => name), 'qzm13x', 'qzm14x']);

export const dimensionOf = (draw: Draw, { plan }: Scene): string =>
  draw.chance(0.7) && plan.reader.dimensions.length > 0
    ? draw.one(plan.reader.dimensions)
    : near(draw, plan.dimensions);

export function valueOf(draw: Draw, { plan }: Scene, member: string): string {
  const all = plan.values.get(member) ?? ['al'];
  return draw.one([draw.one(all), draw.one(all), 'al', 'qv', 'zz qw', draw.one(all).slice(0, 3), 'nothing']);
}

const OPERATORS = ['equals', 'equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'] as const;

export function filterOf(draw: Draw, scene: Scene, depth = 0): object {
  if (depth < 2 && draw.chance(0.2)) {
    const parts = Array.from({ length: draw.whole(1, 2) }, () => filterOf(draw, scene, depth + 1));
    return draw.chance(0.5) ? { or: parts } : { and: parts };
  }
  const member = dimensionOf(draw, scene);
  if (draw.chance(0.15)) return { member, operator: draw.one(['set', 'notSet']) };
  const values = Array.from({ length: draw.whole(1, 2) }, () => valueOf(draw, scene, member));
  return {
    member,
    operator: member === 'qzd5x' ? 'equals' : draw.one(OPERATORS),
    values: member === 'qzd5x' ? ['true'] : values,
  };
}

export const filtersOf = (draw: Draw, scene: Scene): object[] =>
  Array.from({ length: draw.whole(0, 2) }, () => filterOf(draw, scene));

export const DAY_MS = 86_400_000;

export function rangeOf(draw: Draw, { startedMs }: Scene): string | [string, string] {
  const date = (ago: number): string => new Date(startedMs - ago * DAY_MS).toISOString().slice(0, 10);
  const ago = draw.whole(2, 30);
  const fixed: [string, string] = [date(ago), date(draw.whole(0, ago))];
  return draw.one<string | [string, string]>([
    'today',
    'last 7 days',
    'last 26 hours',
    'last 30 days',
    'this month',
    fixed,
    fixed,
  ]);
}

export const maybe = <Value>(draw: Draw, probability: number, make: () => Value): Value | undefined =>
  draw.chance(probability) ? make() : undefined;

/** A query of any kind; what it leaves out is undefined. */
export function queryOf(draw: Draw, scene: Scene): object {
  const metrics = Array.from({ length: draw.whole(1, 3) }, () => metricOf(draw, scene));
  const dimensions = Array.from({ length: draw.one([0, 0, 1, 1, 2]) }, () => dimensionOf(draw, scene));
  const isDaily = draw.chance(0.4);
  return {
    metrics: [...new Set(metrics)],
    dimensions: dimensions.length > 0 ? [...new Set(dimensions)] : undefined,
    timeDimension: {
      dateRange: rangeOf(draw, scene),
      granularity: isDaily ? draw.one(['day', 'day', 'hour', 'week']) : undefined,
      compareDateRange: maybe(draw, 0.4, () => draw.one(['previous period', 'same period last week'])),
    },
    filters: maybe(draw, 0.4, () => filtersOf(draw, scene)),
    order: maybe(draw, 0.3, () => [[draw.one([...metrics, ...dimensions, 'time']), draw.one(['asc', 'desc'])]]),
    limit: maybe(draw, 0.3, () => draw.whole(1, 4)),
    having: maybe(draw, 0.15, () => [
      { member: draw.one(metrics), operator: draw.one(['gt', 'lte', 'notEquals']), values: [draw.whole(0, 50)] },
    ]),
    limitBy: maybe(draw, 0.1, () => ({ dimensions: [draw.one([...dimensions, 'time'])], limit: draw.whole(1, 2) })),
    totalsBy: maybe(draw, 0.15, () => [[draw.one([...dimensions, 'time'])], []]),
    paged: maybe(draw, 0.1, () => true),
    offset: maybe(draw, 0.15, () => draw.whole(0, 3)),
    timezone: maybe(draw, 0.15, () => draw.one(['Europe/Berlin', 'America/New_York', 'Nowhere/None'])),
    settled: maybe(draw, 0.1, () => true),
    aligned: maybe(draw, 0.15, () => true),
    expected: maybe(draw, 0.2, () => true),
    explain: maybe(draw, 0.05, () => true),
  };
}

/** Leaves out what is undefined, and writes what is no text as JSON. */
export function search(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as [string, string]],
  );
  return `${path}?${new URLSearchParams(pairs).toString()}`;
}

export const rangeText = (draw: Draw, scene: Scene): string => [rangeOf(draw, scene)].flat().join('/');

export function ruleOf(draw: Draw, scene: Scene, above: number): object {
  return {
    metric: metricOf(draw, scene),
    by: maybe(draw, 0.5, () => [dimensionOf(draw, scene)]),
    per: 'day',
    ...draw.one<object>([{ above }, { above }, { fallsBy: 0.5, against: 'previous period' }, { anomaly: 'medium' }]),
    channels: maybe(draw, 0.1, () => [draw.one(['ops', 'mail', 'opz'])]),
  };
}
