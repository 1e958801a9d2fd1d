import type { PreviewRole } from '../../../sdk/src/protocol/dashboards.ts';
import type { Access } from '../access/authenticate.ts';
import { computeFingerprint, findGranted } from '../access/compile-policy.ts';
import { ForbiddenError, InvalidRequestError } from '../base/errors.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import type { Role } from '../catalog/model/role-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { keepByAccess } from './keep-by-access.ts';
import { listDashboards } from './present-dashboard.ts';

/** Access to the dashboards of another role, and the dimensions by which that role sees some rows only. */
export interface Preview {
  readonly access: Access;
  readonly role: PreviewRole;
  readonly filteredBy: readonly string[];
}

/**
 * Returns the access by which a principal with `preview: true` sees the dashboards of a role: what both may see, and no
 * rights. Throws `forbidden` without that right, and `invalid_request` for a role without dashboards.
 */
export function previewAs(catalog: Catalog, access: Access, role: string): Preview {
  if (!mayPreview(catalog, access)) {
    const message = 'the roles of the token may not preview: expected a role with preview: true';
    throw new ForbiddenError('forbidden', message, { path: 'as' });
  }
  const previews = listPreviews(catalog, access);
  const wanted = previews.find((preview) => preview.role.role === role);
  if (wanted) return wanted;
  const roles = previews.map((preview) => preview.role.role);
  throw new InvalidRequestError('invalid_request', describeUnknown('a role with dashboards', role, roles), {
    path: 'as',
  });
}

/** Lists the other roles with dashboards that the principal may preview; none without the right. */
export const listPreviews = keepByAccess((catalog, access): readonly Preview[] =>
  mayPreview(catalog, access)
    ? [...catalog.roles.values()]
        .filter(({ name }) => !access.principal.roles.includes(name))
        .map((role) => narrow(catalog, access, role))
        .filter((preview) => listDashboards(catalog, preview.access).length > 0)
    : [],
);

const mayPreview = (catalog: Catalog, { principal, policy }: Access): boolean =>
  !policy.isEmbedded && principal.roles.some((name) => catalog.roles.get(name)?.preview);

function narrow(catalog: Catalog, { principal, policy }: Access, role: Role): Preview {
  const granted = findGranted(catalog, role);
  const narrowed = {
    ...policy,
    metrics: policy.metrics.intersection(granted.metrics),
    dimensions: policy.dimensions.intersection(granted.dimensions),
    ingest: new Set<string>(),
    explain: policy.explain && role.explain,
    export: policy.export && role.export,
    operate: false,
    annotate: false,
    personalize: false,
    alerts: 'view' as const,
    administer: false,
    audit: false,
    personal: policy.personal && role.personal,
  };
  const fingerprint = computeFingerprint(catalog, narrowed, principal.embed?.origins);
  return {
    access: { principal: { ...principal, roles: [role.name] }, policy: { ...narrowed, fingerprint } },
    role: { role: role.name, title: role.title },
    filteredBy: granted.filteredBy.filter((name) => policy.dimensions.has(name)),
  };
}
