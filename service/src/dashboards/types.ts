import type { DashboardChange, DashboardEntry, DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import type { Access } from '../access/authenticate.ts';

export interface OverlayOutcome {
  /** False where other changes are stored than those of the given version: nothing was written. */
  readonly isSaved: boolean;
  readonly dashboard: DashboardView;
}

/** Dashboards of principals with the changes of each. All throw `not_found` for one that the principal does not have. */
export interface DashboardService {
  /** In the order of the catalogue; the first opens first. */
  list(access: Access): Promise<DashboardEntry[]>;
  show(id: string, access: Access): Promise<DashboardView>;
  /** Saves changes over those of `version`. Throws `invalid_request` for changes that cannot be applied. */
  save(id: string, changes: readonly DashboardChange[], version: string, access: Access): Promise<OverlayOutcome>;
  /** Deletes all changes of the principal to a dashboard. */
  reset(id: string, access: Access): Promise<DashboardView>;
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
