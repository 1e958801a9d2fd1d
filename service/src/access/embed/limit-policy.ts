import { flattenFilter } from '../../catalog/model/flatten-filter.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { ForbiddenError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { EmbedLimits, Policy } from '../types.ts';

type Rights = Omit<Policy, 'fingerprint'>;

/**
 * Narrows the rights of a token's roles to the limits of an embed token; nothing is widened. Metrics over a source that the
 * filters cannot narrow are left out: they would show every row. Throws `malformed_claim` where a filter names a
 * dimension that is not `filterable`, as after a change of the catalogue. No embed token reads personal data, whatever its
 * roles: it lies in a page. It may be narrowed to the rows of a person.
 */
export function limitPolicy(
  rights: Rights,
  limits: EmbedLimits,
  catalog: Catalog,
  filterable: ReadonlySet<string>,
): Rights {
  const members = membersOf(limits);
  const hidden = members.find((name) => !filterable.has(name));
  if (hidden !== undefined) {
    const message = `claim \`filters\` of the token names ${formatValue(hidden)}: expected dimensions that its roles see`;
    throw new ForbiddenError('malformed_claim', message, { path: 'claims.filters' });
  }
  const may = new Set(limits.actions);
  const mayRespond = may.has('respond') && (rights.alerts === 'respond' || rights.alerts === 'manage');
  const isMeant = (name: string): boolean => limits.metrics?.includes(name) ?? true;
  return {
    ...rights,
    metrics: new Set([...rights.metrics].filter((name) => isMeant(name) && isNarrowedBy(members, name, catalog))),
    dimensions: new Set([...rights.dimensions].filter((name) => !catalog.dimensions.get(name)?.pii)),
    rowFilters: [...rights.rowFilters, ...limits.filters],
    ingest: may.has('ingest') ? rights.ingest : new Set(),
    explain: rights.explain && may.has('explain'),
    export: rights.export && may.has('export'),
    operate: false,
    annotate: rights.annotate && may.has('annotate'),
    personalize: may.has('personalize'),
    alerts: mayRespond ? 'respond' : 'view',
    administer: false,
    audit: false,
    personal: false,
    isEmbedded: true,
  };
}

/** Returns the dimensions that fixed filters name, each once. */
export const membersOf = ({ filters }: Pick<EmbedLimits, 'filters'>): readonly string[] => [
  ...new Set(filters.flatMap((filter) => flattenFilter(filter)).map(({ member }) => member)),
];

/** Returns whether all sources of a metric have the dimensions. */
export const isNarrowedBy = (dimensions: readonly string[], metric: string, catalog: Catalog): boolean =>
  (catalog.metrics.get(metric)?.sources ?? []).every((source) =>
    dimensions.every((name) => catalog.dimensions.get(name)?.fields.has(source)),
  );
