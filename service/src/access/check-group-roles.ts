import { OperatorError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { ClaimMapping } from './map-claims.ts';

/** Throws `invalid_config` for a role of GROUP_ROLES that the catalogue does not have: its group would see nothing. */
export function checkGroupRoles(groupRoles: ClaimMapping['groupRoles'], { roles }: Pick<Catalog, 'roles'>): void {
  for (const [group, names] of Object.entries(groupRoles ?? {})) {
    const unknown = names.find((name) => !roles.has(name));
    if (unknown === undefined) continue;
    const reason = describeUnknown('a role of the catalogue', unknown, [...roles.keys()]);
    throw new OperatorError(
      'invalid_config',
      `GROUP_ROLES gives the group ${formatValue(group)} a role that is wrong: ${reason}`,
    );
  }
}
