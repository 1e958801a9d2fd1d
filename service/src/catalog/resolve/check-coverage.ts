import { flattenFilter } from '../model/flatten-filter.ts';
import type { Role } from '../model/role-types.ts';
import type { Catalog, Metric, Rollup } from '../model/types.ts';

/** A metric that a role may not see, because one of its sources lacks the dimension that filters the role. */
export interface Denial {
  readonly role: string;
  readonly metric: string;
  readonly source: string;
  readonly dimension: string;
  /** True when the role names the metric explicitly, so that the catalogue contradicts itself. */
  readonly isNamed: boolean;
}

/** The tables that answer the queries of a role for one source and dimension. */
export interface Answer {
  readonly role: string;
  readonly source: string;
  /** Metrics of the role that read the source and are not denied. */
  readonly metrics: readonly string[];
  /** Dimension of the rows; undefined for rows by time alone. */
  readonly dimension: string | undefined;
  /** Rollup per granularity; undefined: read from silver, up to the catalogue's row limit. */
  readonly hour: Rollup | undefined;
  readonly day: Rollup | undefined;
}

export interface Coverage {
  readonly answers: readonly Answer[];
  readonly denials: readonly Denial[];
  /** Queries that would be refused, as sentences. Empty: every query of a role can be answered. */
  readonly refusals: readonly string[];
}

/**
 * Checks for every role, metric and dimension whether a query with the role's row filters is answered by a rollup, for
 * hours and for days. Queries that no rollup covers are read from silver; with `scan_limit_rows: 0` they are refused.
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

/**
 * Finds the reason why a role is denied a metric: a source without a filtered dimension; undefined if it is not denied.
 */
function findDenial(catalog: Catalog, role: Role, metric: Metric): Denial | undefined {
  for (const source of metric.sources) {
    for (const dimension of filteredDimensions(role)) {
      if (catalog.dimensions.get(dimension)?.fields.has(source)) continue;
      const isNamed = role.metrics !== 'all';
      return { role: role.name, metric: metric.name, source, dimension, isNamed };
    }
  }
  return undefined;
}

/** Returns the dimensions that a role's row filters name, each once. */
const filteredDimensions = (role: Role): string[] => [
  ...new Set(role.filters.flatMap((filter) => flattenFilter(filter)).map(({ member }) => member)),
];

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
      const find = (granularity: 'hour' | 'day'): Rollup | undefined =>
        findRollup(catalog, source, needed, granularity);
      // Hourly cells add up to days if no rollup has day cells.
      const hour = find('hour');
      return { role: role.name, source, metrics: names, dimension, hour, day: find('day') ?? hour };
    });
  });
}

/** Finds the rollup with the fewest dimensions that has all required ones. */
function findRollup(
  catalog: Catalog,
  source: string,
  needed: readonly string[],
  granularity: 'hour' | 'day',
): Rollup | undefined {
  return catalog.rollups
    .filter((rollup) => rollup.source === source && rollup.granularities.includes(granularity))
    .filter((rollup) => needed.every((dimension) => rollup.dimensions.includes(dimension)))
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0];
}

/** Formats the coverage as lines of text: a table of the answers, then the denied and refused queries. */
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
