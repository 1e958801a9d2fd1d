import type { Catalog, Role } from '../model/types.ts';

/**
 * Describes which widgets of which dashboards a role does not get, because it may not see their metric or dimension: a line
 * for each. Empty where every role gets all of its dashboards.
 */
export function describeDashboards(catalog: Catalog): string[] {
  return [...catalog.dashboards.values()].flatMap(({ id, roles, sections }) => {
    const widgets = sections.flatMap((section) => section.widgets);
    return roles.flatMap((name) => {
      const role = catalog.roles.get(name);
      const hidden = role ? widgets.filter(({ props }) => !isVisible(role, props)) : [];
      if (hidden.length === 0) return [];
      const all = hidden.length === widgets.length ? ', which is all of it' : '';
      return [`dashboard ${id}: role ${name} does not get ${hidden.map((widget) => widget.id).join(', ')}${all}`];
    });
  });
}

const isVisible = (role: Role, { metric, by }: Readonly<Record<string, string | number | boolean>>): boolean =>
  isAmong(role.metrics, metric) && isAmong(role.dimensions, by);

const isAmong = (names: 'all' | readonly string[], name: string | number | boolean | undefined): boolean =>
  name === undefined || names === 'all' || names.includes(String(name));
