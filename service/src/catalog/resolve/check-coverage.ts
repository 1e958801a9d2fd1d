import type { Catalog, Metric, PolicyFilter, Role, Rollup } from '../model/types.ts';

/** A metric that a role may not see, because a source of it lacks the dimension by which the role is filtered. */
export interface Denial {
  readonly role: string;
  readonly metric: string;
  readonly source: string;
  readonly dimension: string;
  /** True when the role names the metric: then the catalogue promises what it cannot keep. */
  readonly isNamed: boolean;
}

/** How the queries of a role for one source and dimension are answered. */
export interface Answer {
  readonly role: string;
  readonly source: string;
  /** Metrics of the role that read the source and are not denied. */
  readonly metrics: readonly string[];
  /** Dimension of the rows; undefined for rows by time alone. */
  readonly dimension: string | undefined;
  /** By granularity; undefined: from silver, up to the catalogue's limit of rows. */
  readonly hour: Rollup | undefined;
  readonly day: Rollup | undefined;
}

export interface Coverage {
  readonly answers: readonly Answer[];
  readonly denials: readonly Denial[];
  /** What would be refused, in sentences. Empty: the catalogue keeps what it promises. */
  readonly refusals: readonly string[];
}

/**
 * Goes through every role, every metric of it, and every dimension of it: is a query with the role's row filters answered
 * by a rollup, for hours and for days? What no rollup covers is read from silver; with `scan_limit_rows: 0` it is refused.
 */
export function checkCoverage(catalog: Catalog): Coverage {
  const roles = [...catalog.roles.values()];
  const denials = roles.flatMap((role) =>
    metricsOf(catalog, role).flatMap((metric) => findDenial(catalog, role, metric) ?? []),
  );
  const answers = roles.flatMap((role) => listAnswers(catalog, role));
  const refusals = [...denials.filter(({ isNamed }) => isNamed).map(describeDenial)];
  for (const answer of catalog.scanLimitRows === 0 ? answers : []) {
    if (!answer.hour || !answer.day)
      refusals.push(`${describeQuery(answer)}: no rollup covers it, and scan_limit_rows is 0`);
  }
  return { answers, denials, refusals };
}

/** Why a role is denied a metric: a source without a filtered dimension; undefined when it is not. */
export function findDenial(catalog: Catalog, role: Role, metric: Metric): Denial | undefined {
  for (const source of metric.sources) {
    for (const dimension of filteredDimensions(role)) {
      if (catalog.dimensions.get(dimension)?.fields.has(source)) continue;
      const isNamed = role.metrics !== 'all';
      return { role: role.name, metric: metric.name, source, dimension, isNamed };
    }
  }
  return undefined;
}

/** Dimensions that a role's row filters name, each once. */
export const filteredDimensions = (role: Role): string[] => [...new Set(role.filters.flatMap(membersIn))];

const membersIn = (filter: PolicyFilter): string[] =>
  'and' in filter ? filter.and.flatMap(membersIn) : 'or' in filter ? filter.or.flatMap(membersIn) : [filter.member];

const metricsOf = (catalog: Catalog, role: Role): Metric[] =>
  [...catalog.metrics.values()].filter(({ name }) => role.metrics === 'all' || role.metrics.includes(name));

function listAnswers(catalog: Catalog, role: Role): Answer[] {
  const filtered = filteredDimensions(role);
  const metrics = metricsOf(catalog, role).filter((metric) => !findDenial(catalog, role, metric));
  return [...catalog.sources.keys()].flatMap((source) => {
    const names = metrics.filter((metric) => metric.sources.includes(source)).map(({ name }) => name);
    if (names.length === 0) return [];
    const dimensions = [...catalog.dimensions.values()]
      .filter(({ name, fields }) => fields.has(source) && (role.dimensions === 'all' || role.dimensions.includes(name)))
      .map(({ name }) => name);
    return [undefined, ...dimensions].map((dimension): Answer => {
      const needed = dimension === undefined ? filtered : [...filtered, dimension];
      const find = (grain: 'hour' | 'day'): Rollup | undefined => findRollup(catalog, source, needed, grain);
      // Hours make days, where no rollup has the days ready.
      const hour = find('hour');
      return { role: role.name, source, metrics: names, dimension, hour, day: find('day') ?? hour };
    });
  });
}

/** The rollup with the fewest dimensions that has all those needed. */
function findRollup(
  catalog: Catalog,
  source: string,
  needed: readonly string[],
  grain: 'hour' | 'day',
): Rollup | undefined {
  return catalog.rollups
    .filter((rollup) => rollup.source === source && rollup.grains.includes(grain))
    .filter((rollup) => needed.every((dimension) => rollup.dimensions.includes(dimension)))
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0];
}

/** The coverage as lines of text: a table of the answers, then what is denied and refused. */
export function describeCoverage(catalog: Catalog, coverage: Coverage): string[] {
  const silver = `silver, up to ${catalog.scanLimitRows} rows`;
  return [
    ...coverage.answers.map((answer) => {
      const { hour, day } = answer;
      const by =
        hour && hour === day ? hour.name : `hours from ${hour?.name ?? silver}, days from ${day?.name ?? silver}`;
      return `${describeQuery(answer)}: ${hour || day ? by : silver}`;
    }),
    `any role by several dimensions at once: the rollup that has them all, else ${silver}`,
    ...coverage.denials.filter(({ isNamed }) => !isNamed).map(describeDenial),
    ...coverage.refusals.map((refusal) => `refused: ${refusal}`),
  ];
}

const describeQuery = ({ role, source, metrics, dimension }: Answer): string =>
  `role ${role}, ${source}${dimension === undefined ? '' : ` by ${dimension}`} (${metrics.length} metrics)`;

const describeDenial = ({ role, metric, source, dimension }: Denial): string =>
  `role ${role} is denied ${metric}: its row filters need ${dimension}, which ${source} lacks`;
