import type pg from 'pg';
import { applyChanges } from '../../../sdk/src/protocol/apply-changes.ts';
import { NO_OVERLAY, type DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import { requireAction } from '../access/actions/actions.ts';
import type { Access } from '../access/authenticate.ts';
import { AppError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { checkChanges, findMissingIn } from './check-changes.ts';
import { clearOverlay, listChanged, loadOverlay, saveOverlay, type StoredOverlay } from './dashboard-overlays.ts';
import { findDashboard, listDashboards, type BaseDashboard } from './present-dashboard.ts';
import { listPreviews, previewAs } from './preview-as.ts';
import type { DashboardService } from './types.ts';
import { visibleTo } from './visible-to.ts';

export interface DashboardServiceOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Called after each change, with the version of the overlay. */
  onSaved(subject: string, id: string, version: string): void;
}

export function createDashboardService({ pool, catalog, onSaved }: DashboardServiceOptions): DashboardService {
  function requireDashboard(id: string, access: Access, owner = 'yours'): BaseDashboard {
    const dashboard = findDashboard(catalog, access, id);
    if (dashboard) return dashboard;
    const ids = listDashboards(catalog, access).map((entry) => entry.id);
    const expected = ids.length > 0 ? `one of ${ids.join(', ')}` : 'none, as these roles have no dashboard';
    throw new AppError('not_found', `${formatValue(id)} is no dashboard of ${owner}: expected ${expected}`);
  }

  const loadFor = (id: string, { principal }: Access): Promise<StoredOverlay | undefined> =>
    loadOverlay(pool, principal.subject, id);

  function present(
    { id, title, version, layout: base }: BaseDashboard,
    overlay: StoredOverlay | undefined,
    { policy }: Access,
  ): DashboardView {
    if (!overlay) return { id, title, version, ...base, overlay: null };
    const { layout, vanished } = applyChanges(base, overlay.changes, findMissingIn(visibleTo(catalog, policy)));
    return { id, title, version, ...layout, overlay: { ...overlay, vanished, base } };
  }

  return {
    async list(access, as) {
      const shown = as === undefined ? access : previewAs(catalog, access, as).access;
      const changed = as === undefined ? await listChanged(pool, access.principal.subject) : new Set();
      const previews = listPreviews(catalog, access).map(({ role }) => role);
      return {
        dashboards: listDashboards(catalog, shown).map((entry) => ({ ...entry, isPersonal: changed.has(entry.id) })),
        ...(previews.length > 0 && { previews }),
      };
    },
    async show(id, access, as) {
      if (as === undefined) return present(requireDashboard(id, access), await loadFor(id, access), access);
      const { access: narrowed, role, filteredBy } = previewAs(catalog, access, as);
      const dashboard = requireDashboard(id, narrowed, `the role ${role.role}`);
      return { ...present(dashboard, undefined, narrowed), preview: { ...role, filteredBy } };
    },
    async save(id, changes, expected, access) {
      requireAction(access.policy, 'personalize', 'change dashboards');
      const dashboard = requireDashboard(id, access);
      const stored = await loadFor(id, access);
      const isCurrent = (stored?.version ?? NO_OVERLAY) === expected;
      if (isCurrent) {
        checkChanges(changes, stored?.changes ?? [], dashboard.layout, visibleTo(catalog, access.policy));
        const version = changes.length === 0 ? NO_OVERLAY : computeDigest(changes).slice(0, 16);
        const isSaved = await saveOverlay(pool, access.principal.subject, id, { version, changes }, expected);
        if (isSaved) {
          onSaved(access.principal.subject, id, version);
          const overlay = version === NO_OVERLAY ? undefined : { version, changes };
          return { isSaved, dashboard: present(dashboard, overlay, access) };
        }
      }
      return { isSaved: false, dashboard: present(dashboard, await loadFor(id, access), access) };
    },
    async reset(id, access) {
      requireAction(access.policy, 'personalize', 'change dashboards');
      const dashboard = requireDashboard(id, access);
      const { subject } = access.principal;
      if (await clearOverlay(pool, subject, id)) onSaved(subject, id, NO_OVERLAY);
      return present(dashboard, undefined, access);
    },
  };
}
