import { checkSlots } from './sql/check-slots.ts';
import { toZone } from '../../time/zones.ts';
import { CatalogError } from '../file/catalog-error.ts';
import type { DraftSource } from '../file/draft.ts';
import { computeDigest } from '../model/digest.ts';
import { deepFreeze } from '../model/freeze.ts';
import { describeBadName, isName } from '../model/names.ts';
import { Problems } from '../file/problems.ts';
import { isMap, readDraft, type Draft, type Named, type Section } from '../file/read-draft.ts';
import { checkRenames, type Renamed } from './check-renames.ts';
import { resolveDigests } from './resolve-digests.ts';
import { resolveDashboard } from './resolve-dashboards.ts';
import { resolveDimension, resolveHierarchy } from './resolve-dimensions.ts';
import { resolveMeasures, type ResolvedMeasure } from './measures/resolve-measures.ts';
import { resolveMetrics } from './resolve-metrics.ts';
import { resolveRole } from './resolve-roles.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { checkTables, resolveRollups } from './resolve-rollups.ts';
import { refuseZone, resolveSource } from './resolve-sources.ts';
import { resolveTargets } from '../targets/resolve-targets.ts';
import { toTitle } from '../model/titles.ts';
import type { CalendarEvent, Catalog, Measure } from '../model/types.ts';
import { parseYamlFile } from '../file/yaml-file.ts';

export interface CatalogFile {
  /** Name for messages. */
  readonly name: string;
  readonly text: string;
}

const SCAN_LIMIT_ROWS = 20_000_000;

/**
 * Parses the files of one catalogue together; the result is frozen. Throws CatalogError with every problem of all
 * files.
 */
export function parseCatalog(files: readonly CatalogFile[]): Catalog {
  const problems = new Problems();
  if (files.length === 0)
    throw new CatalogError([{ file: '', line: 1, column: 1, path: '', message: 'no file: expected at least one' }]);
  const yamlFiles = files.map(({ name, text }) => {
    const { file, problems: syntaxProblems } = parseYamlFile(name, text);
    problems.found.push(...syntaxProblems);
    return file;
  });
  // An invalid YAML file lacks its names, and other files would be blamed for it.
  if (problems.found.length > 0) throw new CatalogError(problems.found);
  const catalog = resolveCatalog(readDraft(yamlFiles, problems));
  if (problems.found.length > 0) throw new CatalogError(problems.found);
  return deepFreeze({
    ...catalog,
    digest: computeDigest({
      ...catalog,
      rules: undefined,
      channels: undefined,
      language: undefined,
      dashboards: undefined,
      digests: undefined,
    }),
  });
}

function resolveCatalog(draft: Draft): Omit<Catalog, 'digest'> {
  const { settings, sections } = draft;
  checkPresence(draft);
  const zones = resolveZones(draft);
  const timezone = zones[0] as string;
  const sources = mapSection(sections.sources, (named) => resolveSource(named, timezone));
  checkSlots(sources, (source) => sections.sources.entries.get(source)?.place ?? draft.placeOf('sources'));
  const measures = resolveAllMeasures(draft, sources);
  const brokenSources = new Set(sections.sources.broken.keys());
  const language = settings.language ?? 'en-GB';
  const dimensions = mapSection(sections.dimensions, (named) =>
    resolveDimension(named, sources, brokenSources, language),
  );
  checkRenames('a dimension', [...sections.dimensions.entries.values()].map(toRenamed));
  checkRenames('a measure', listMeasures(draft));
  const dimensionScope = { dimensions, broken: sections.dimensions.broken };
  const rollups = [...sections.sources.entries.values()].flatMap((named) => resolveRollups(named, dimensionScope));
  const roleScope = { sources, dimensions, drafts: sections };
  const stored = storeMeasures(measures, sections);
  const untargeted = resolveMetrics({
    metrics: sections.metrics,
    measures,
    stored,
    dimensions: { has: (name) => dimensions.has(name) || sections.dimensions.broken.has(name) },
    broken: new Set([...sections.metrics.broken.keys(), ...unreadMeasures(draft, measures)]),
    readEveryMs: (source) => sources.get(source)?.sql?.everyMs,
  });
  const weekStart = settings.week_start ?? 1;
  const metrics = resolveTargets(sections.metrics, { metrics: untargeted, dimensions, measures: stored, weekStart });
  const dashboardScope = { metrics, dimensions, drafts: sections, timezone, weekStart };
  const roles = mapSection(sections.roles, (named) => resolveRole(named, roleScope));
  const dashboards = mapSection(sections.dashboards, (named) => resolveDashboard(named, dashboardScope));
  const alerts = resolveAlerts(sections, { metrics, dimensions, measures: stored, timezone, language });
  const catalog = {
    name: settings.name ?? '',
    title: settings.title ?? toTitle(settings.name ?? ''),
    timezone,
    zones,
    language,
    weekStart,
    scanLimitRows: settings.scan_limit_rows ?? SCAN_LIMIT_ROWS,
    sources,
    dimensions,
    hierarchies: mapSection(sections.hierarchies, (named) =>
      resolveHierarchy(named, dimensions, sections.dimensions.broken),
    ),
    measures: stored,
    metrics,
    rollups,
    roles,
    ...alerts,
    dashboards,
    digests: resolveDigests(sections, { roles, dashboards, channels: alerts.channels }),
    calendar: resolveCalendar(draft),
    simulation: settings.simulation,
  };
  checkTables(
    { ...catalog, digest: '' },
    (source) => sections.sources.entries.get(source)?.place ?? draft.placeOf('sources'),
  );
  return catalog;
}

function mapSection<T, R>(section: Section<T>, resolve: (named: Named<T>) => R): Map<string, R> {
  return new Map([...section.entries].map(([name, named]) => [name, resolve(named)]));
}

function checkPresence({ settings, sections, placeOf }: Draft): void {
  const { name } = settings;
  if (name === undefined) placeOf('name').refuse('name is missing: expected the name of the catalogue');
  else if (!isName(name)) placeOf('name').refuse(describeBadName(name));
  for (const section of ['sources', 'metrics', 'roles'] as const) {
    const { entries, broken } = sections[section];
    if (entries.size + broken.size === 0)
      placeOf(section).refuse(`the catalogue has no ${section}: expected at least one`);
  }
}

function resolveZones({ settings, placeOf }: Draft): string[] {
  const named = [settings.timezone ?? 'UTC', ...(settings.zones ?? [])];
  const zones = named.map((zone, index) => {
    const place = index === 0 ? placeOf('timezone') : placeOf('zones').at(index - 1);
    return toZone(zone) ?? refuseZone(zone, place);
  });
  return [...new Set(zones)];
}

/** Resolves the measures of all sources by name, which is unique in the whole catalogue. */
function resolveAllMeasures({ sections }: Draft, sources: Catalog['sources']): Map<string, ResolvedMeasure> {
  const measures = new Map<string, ResolvedMeasure>();
  for (const [name, source] of sources) {
    const named = sections.sources.entries.get(name) as Named<DraftSource>;
    for (const resolved of resolveMeasures(named, source)) {
      const measure = resolved.name;
      const earlier = measures.get(measure);
      if (earlier)
        named.place
          .at('measures', measure)
          .refuse(`${earlier.source} already has a measure "${measure}": expected a unique name`);
      measures.set(measure, resolved);
    }
  }
  return measures;
}

/** Returns the measures that are stored, by name. A part of a derived measure cannot have the name of a measure. */
function storeMeasures(
  measures: ReadonlyMap<string, ResolvedMeasure>,
  { sources }: Draft['sections'],
): Map<string, Measure> {
  const stored = new Map<string, Measure>();
  for (const { name, source, stored: parts } of measures.values()) {
    for (const part of parts) {
      if (part.name !== name && measures.has(part.name)) {
        sources.entries
          .get(measures.get(part.name)?.source ?? source)
          ?.place.at('measures', part.name)
          .refuseKey(`"${part.name}" is kept for ${name}: expected another name`);
      }
      stored.set(part.name, part);
    }
  }
  return stored;
}

const toRenamed = ({ name, value, place }: Named<{ readonly was?: string | undefined }>): Renamed => ({
  name,
  was: value.was,
  place,
});

const listMeasures = ({ sections }: Draft): Renamed[] =>
  [...sections.sources.entries.values()].flatMap(({ value, place }) =>
    Object.entries(value.measures).map(([name, measure]) =>
      toRenamed({ name, value: measure, place: place.at('measures', name) }),
    ),
  );

/** Returns the names of measures that are in the files but are invalid. */
function unreadMeasures({ sections }: Draft, measures: ReadonlyMap<string, unknown>): string[] {
  const declared = [
    ...[...sections.sources.entries.values()].map(({ value }) => value.measures),
    ...[...sections.sources.broken.values()].map(({ value }) => (isMap(value) ? value.measures : undefined)),
  ];
  return declared
    .flatMap((measure) => (isMap(measure) ? Object.keys(measure) : []))
    .filter((name) => !measures.has(name));
}

function resolveCalendar({ calendar }: Draft): CalendarEvent[] {
  return calendar.map(({ value, place }) => {
    if (value.to < value.from) place.at('to').refuse(`"${value.to}": expected a day that is not before ${value.from}`);
    return value;
  });
}
