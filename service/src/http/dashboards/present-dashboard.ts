import type { DashboardEntry, DashboardView, DashboardWidget } from '../../../../sdk/src/protocol/dashboards.ts';
import type { Access } from '../../access/authenticate.ts';
import { computeDigest } from '../../catalog/model/digest.ts';
import type { Dashboard } from '../../catalog/model/dashboard-types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { composeDashboard } from './compose-dashboard.ts';

/** Lists the dashboards of a principal's roles in which it sees anything, in the order of the catalogue. */
export function listDashboards(catalog: Catalog, access: Access): DashboardEntry[] {
  return findDashboards(catalog, access)
    .filter((dashboard) => selectSections(dashboard, access).length > 0)
    .map(({ id, title }, index) => ({ id, title, isHome: index === 0 }));
}

/** A dashboard without what the policy denies; undefined for one that is not for the principal, or does not exist. */
export function presentDashboard(catalog: Catalog, access: Access, id: string): DashboardView | undefined {
  const dashboard = findDashboards(catalog, access).find((each) => each.id === id);
  if (!dashboard) return undefined;
  const sections = selectSections(dashboard, access);
  if (sections.length === 0) return undefined;
  const { title, range, compare, filters } = dashboard;
  const view = {
    id,
    title,
    ...(range !== undefined && { range }),
    ...(compare !== undefined && { compare }),
    filters: filters.filter((name) => access.policy.dimensions.has(name)),
    sections,
  };
  return { ...view, version: computeDigest(view).slice(0, 16) };
}

/** The dashboards of the principal's roles; of a catalogue without any, one made from its metrics. */
function findDashboards(catalog: Catalog, { principal, policy }: Access): Dashboard[] {
  const dashboards =
    catalog.dashboards.size > 0
      ? [...catalog.dashboards.values()]
      : [composeDashboard(catalog, (kind, name) => policy[kind].has(name))];
  return dashboards.filter(({ roles }) => roles.some((role) => principal.roles.includes(role)));
}

function selectSections({ sections }: Dashboard, { policy }: Access): DashboardView['sections'] {
  const isVisible = ({ props: { metric, by } }: DashboardWidget): boolean =>
    (metric === undefined || policy.metrics.has(String(metric))) &&
    (by === undefined || policy.dimensions.has(String(by)));
  return sections
    .map(({ id, title, widgets }) => ({
      id,
      ...(title !== undefined && { title }),
      widgets: widgets.filter(isVisible),
    }))
    .filter(({ widgets }) => widgets.length > 0);
}
