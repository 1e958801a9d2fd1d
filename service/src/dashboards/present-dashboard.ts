import type { DashboardEntry, DashboardLayout, DashboardWidget } from '../../../sdk/src/protocol/dashboards.ts';
import { mayDo } from '../access/actions/actions.ts';
import type { Access } from '../access/authenticate.ts';
import { findWrongValue, listNamed } from '../catalog/model/check-properties.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import type { Dashboard } from '../catalog/model/dashboard-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { composeDashboard } from './compose-dashboard.ts';
import { keepByAccess } from './keep-by-access.ts';
import { namesOtherRows } from './names-other-rows.ts';
import { visibleTo } from './visible-to.ts';

/** A dashboard as a policy may see it, without the changes of a reader. */
export interface BaseDashboard {
  readonly id: string;
  readonly title: string;
  /** Digest of the rest: another one after an edit of the catalogue, or another policy. */
  readonly version: string;
  readonly layout: DashboardLayout;
}

const presentAll = keepByAccess((catalog, access): readonly BaseDashboard[] =>
  findOwn(catalog, access).flatMap((dashboard) => presentBase(catalog, dashboard, access) ?? []),
);

/** Lists the dashboards of a principal's roles in which it sees anything, in the order of the catalogue. */
export const listDashboards = (catalog: Catalog, access: Access): Omit<DashboardEntry, 'isPersonal'>[] =>
  presentAll(catalog, access).map(({ id, title }, index) => ({ id, title, isHome: index === 0 }));

/** A dashboard without what the policy denies; undefined for one that is not for the principal, or does not exist. */
export const findDashboard = (catalog: Catalog, access: Access, id: string): BaseDashboard | undefined =>
  presentAll(catalog, access).find((dashboard) => dashboard.id === id);

/** Undefined where the policy denies all of it. */
function presentBase(catalog: Catalog, dashboard: Dashboard, access: Access): BaseDashboard | undefined {
  const sections = selectSections(dashboard, access);
  if (sections.length === 0) return undefined;
  const { id, title, range, compare, selected, filters } = dashboard;
  const isOpen =
    selected !== undefined &&
    !findWrongValue(selected, 'filters', visibleTo(catalog, access.policy)) &&
    !namesOtherRows(selected, access.policy);
  const layout: DashboardLayout = {
    ...(range !== undefined && { range }),
    ...(compare !== undefined && { compare }),
    ...(isOpen && { selected }),
    filters: filters.filter((name) => access.policy.dimensions.has(name)),
    sections,
  };
  return { id, title, version: computeDigest({ id, title, ...layout }).slice(0, 16), layout };
}

/** The dashboards of the principal's roles; of a catalogue without any, one made from its metrics. */
function findOwn(catalog: Catalog, { principal, policy }: Access): Dashboard[] {
  const dashboards =
    catalog.dashboards.size > 0
      ? [...catalog.dashboards.values()]
      : [composeDashboard(catalog, (kind, name) => policy[kind].has(name))];
  return dashboards.filter(({ roles }) => roles.some((role) => principal.roles.includes(role)));
}

function selectSections({ sections }: Dashboard, { policy }: Access): DashboardLayout['sections'] {
  const isVisible = ({ element, props }: DashboardWidget): boolean => {
    const { metrics, dimensions } = listNamed(element, props);
    // An explanation would be refused in its place.
    if (element === 'kpi-insight' && !mayDo(policy, 'explain')) return false;
    const { filters } = props;
    return (
      metrics.every((name) => policy.metrics.has(name)) &&
      dimensions.every(({ name }) => policy.dimensions.has(name)) &&
      // Its numbers would be of no rows, and its filters name values that the row filters exclude.
      (typeof filters !== 'string' || !namesOtherRows(filters, policy))
    );
  };
  return sections
    .map(({ id, title, widgets }) => ({
      id,
      ...(title !== undefined && { title }),
      widgets: widgets.filter(isVisible),
    }))
    .filter(({ widgets }) => widgets.length > 0);
}
