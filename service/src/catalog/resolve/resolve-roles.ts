import type { DraftRole } from '../file/draft.ts';
import { parsePolicyValue } from '../model/filter-values.ts';
import { readFilter } from '../model/filters.ts';
import { describeUnknown } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { typeOf } from './resolve-dimensions.ts';
import { toTitle } from '../model/titles.ts';
import type { PolicyFilter, PolicyValue, Role } from '../model/role-types.ts';
import type { Dimension, Source } from '../model/types.ts';

/** Names that roles may refer to. */
export interface RoleScope {
  readonly sources: ReadonlyMap<string, Source>;
  readonly dimensions: ReadonlyMap<string, Dimension>;
  /** Sections as drafted: entries that could not be resolved have problems of their own. */
  readonly drafts: Readonly<Record<'metrics' | 'dimensions' | 'sources', Section<unknown>>>;
}

export function resolveRole({ name, value: draft, place }: Named<DraftRole>, scope: RoleScope): Role {
  const filters = draft.filters === undefined ? [] : resolveFilters(draft.filters, place.at('filters'), scope);
  if (filters.length > 0 && draft.operate) {
    place
      .at('operate')
      .refuse('true beside filters: dead letters are shown whole, so expected a role without row filters');
  }
  if (filters.length > 0 && draft.alerts === 'manage') {
    place
      .at('alerts')
      .refuse('manage beside filters: rules are computed over all rows, so expected a role without row filters');
  }
  if (filters.length > 0 && draft.administer) {
    place
      .at('administer')
      .refuse('true beside filters: service keys give tokens of every role, so expected a role without row filters');
  }
  if (filters.length > 0 && draft.audit) {
    place
      .at('audit')
      .refuse(
        'true beside filters: audit entries show all rows that were changed, so expected a role without row filters',
      );
  }
  checkNames(draft.metrics, 'a metric', scope.drafts.metrics, place.at('metrics'));
  checkNames(draft.dimensions, 'a dimension', scope.drafts.dimensions, place.at('dimensions'));
  checkNames(draft.ingest, 'a source', scope.drafts.sources, place.at('ingest'));
  return {
    name,
    title: draft.title ?? toTitle(name),
    metrics: draft.metrics,
    dimensions: draft.dimensions,
    filters,
    ingest: draft.ingest,
    explain: draft.explain,
    export: draft.export,
    operate: draft.operate,
    annotate: draft.annotate,
    preview: draft.preview,
    administer: draft.administer,
    audit: draft.audit,
    personal: draft.personal,
    alerts: draft.alerts,
  };
}

function checkNames(names: 'all' | readonly string[], kind: string, section: Section<unknown>, place: Place): void {
  if (names === 'all') return;
  names.forEach((name, index) => {
    if (section.entries.has(name) || section.broken.has(name)) return;
    place.at(index).refuse(describeUnknown(kind, name, [...section.entries.keys(), ...section.broken.keys()]));
  });
}

function resolveFilters(raw: unknown, place: Place, scope: RoleScope): readonly PolicyFilter[] {
  const members = new Map(
    [...scope.dimensions.values()].map((dimension) => [dimension.name, typeOf(dimension, scope.sources)]),
  );
  for (const name of scope.drafts.dimensions.broken.keys()) members.set(name, 'string');
  const filter = readFilter<PolicyValue>(raw, place, { kind: 'a dimension', members, parseValue: parsePolicyValue });
  if (!filter) return [];
  return 'and' in filter ? filter.and : [filter];
}
