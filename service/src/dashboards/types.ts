import type { DashboardChange, DashboardList, DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import type { StoredView, ViewList, ViewRequest } from '../../../sdk/src/protocol/views.ts';
import type { Access } from '../access/authenticate.ts';

export interface OverlayOutcome {
  /** False where other changes are stored than those of the given version: nothing was written. */
  readonly isSaved: boolean;
  readonly dashboard: DashboardView;
}

/** Dashboards of principals with the changes of each. All throw `not_found` for one that the principal does not have. */
export interface DashboardService {
  /**
   * In the order of the catalogue; the first opens first. `as`: those of another role, for a principal with `preview: true`;
   * throws `forbidden` for another one.
   */
  list(access: Access, as?: string): Promise<DashboardList>;
  show(id: string, access: Access, as?: string): Promise<DashboardView>;
  /** Saves changes over those of `version`. Throws `invalid_request` for changes that cannot be applied. */
  save(id: string, changes: readonly DashboardChange[], version: string, access: Access): Promise<OverlayOutcome>;
  /** Deletes all changes of the principal to a dashboard. */
  reset(id: string, access: Access): Promise<DashboardView>;
}

/** Views of readers. What a reader may not see is left out of each, also of their own. */
export interface ViewService {
  /** Those of the principal, by name. */
  list(access: Access): Promise<ViewList>;
  /** Shows one to whoever knows its id. Throws `not_found`. */
  show(id: string, access: Access): Promise<StoredView>;
  /** Throws `invalid_request` for a state or name that cannot be saved, `forbidden` for the view of another. */
  save(id: string, request: ViewRequest, access: Access): Promise<StoredView>;
  /** Deletes one of the principal's own and returns the others. Throws `not_found`. */
  remove(id: string, access: Access): Promise<ViewList>;
}

/** A dashboard that a reader has changed. */
export interface DashboardNotice {
  readonly id: string;
  /** That of the overlay, `0` where all changes were taken back. */
  readonly version: string;
}

export interface DashboardFeed {
  /** Tells what a subject changes from now on; returns what ends that. A notice may come twice. */
  subscribe(subject: string, onNotice: (notice: DashboardNotice) => void): () => void;
}
