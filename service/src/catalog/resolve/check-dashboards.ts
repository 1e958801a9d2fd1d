import type { DashboardWidget } from '../../../../sdk/src/protocol/dashboards.ts';
import type { Coverage } from './check-coverage.ts';
import { listNamed } from '../model/check-properties.ts';
import type { Role } from '../model/role-types.ts';
import type { Catalog } from '../model/types.ts';

/**
 * Describes which widgets of which dashboards a role does not get, because it may not see their metric or dimension, or its
 * row filters deny the metric: a line for each. Empty where every role gets all of its dashboards.
 */
export function describeDashboards(catalog: Catalog, { denials }: Pick<Coverage, 'denials'>): string[] {
  const isDenied = (role: string, metric: string): boolean =>
    denials.some((denial) => denial.role === role && denial.metric === metric);
  const isVisible = (role: Role, { element, props }: DashboardWidget): boolean => {
    const { metrics, dimensions } = listNamed(element, props);
    return (
      metrics.every((name) => isAmong(role.metrics, name) && !isDenied(role.name, name)) &&
      dimensions.every(({ name }) => isAmong(role.dimensions, name))
    );
  };
  return [...catalog.dashboards.values()].flatMap(({ id, roles, sections }) => {
    const widgets = sections.flatMap((section) => section.widgets);
    return roles.flatMap((name) => {
      const role = catalog.roles.get(name);
      const hidden = role ? widgets.filter((widget) => !isVisible(role, widget)) : [];
      if (hidden.length === 0) return [];
      const all = hidden.length === widgets.length ? ', which is all of it' : '';
      return [`dashboard ${id}: role ${name} does not get ${hidden.map((widget) => widget.id).join(', ')}${all}`];
    });
  });
}

const isAmong = (names: 'all' | readonly string[], name: string): boolean => names === 'all' || names.includes(name);
