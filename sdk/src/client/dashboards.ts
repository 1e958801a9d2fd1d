import type {
  DashboardChange,
  DashboardEntry,
  DashboardList,
  DashboardView,
  OverlayConflict,
} from '../protocol/dashboards.ts';
import { createCell, type Readable } from './cell.ts';
import { ClientError } from './client-error.ts';
import type { Client, ClientAccess } from './client.ts';
import type { Subscriber } from './live/channels.ts';

/** The dashboards of the reader. Each call is one request and throws ClientError. */
export interface Dashboards {
  /** The last change, by any page of the reader; kept up to date while it has subscribers. */
  readonly changed: Readable<DashboardChanged>;
  list(): Promise<readonly DashboardEntry[]>;
  /** Lists the dashboards, those of a role where `as` names one, and the roles that the reader may preview. */
  listAs(as?: string): Promise<DashboardList>;
  /**
   * Loads a dashboard; without an id the one that opens first, undefined where the reader has none. `as`: that of another
   * role, with the numbers of the reader.
   */
  load(id: string | undefined, as?: string): Promise<DashboardView | undefined>;
  /**
   * Saves all changes of the reader to a dashboard. `version` is that of the overlay on which they are based, `NO_OVERLAY`
   * where there is none.
   */
  saveOverlay(id: string, changes: readonly DashboardChange[], version: string): Promise<SavedOverlay>;
  /** Takes all changes back, and resolves with the dashboard without them. */
  resetOverlay(id: string): Promise<DashboardView>;
}

/** A dashboard that the reader has changed. `id` is absent where anything may have changed, as after a new connection. */
export interface DashboardChanged {
  readonly id?: string;
  /** That of its overlay, `NO_OVERLAY` where all changes were taken back. */
  readonly version?: string;
}

export interface SavedOverlay {
  /** False where another page of the reader has saved meanwhile: then nothing was written. */
  readonly isSaved: boolean;
  /** With the changes that are stored now. */
  readonly dashboard: DashboardView;
}

/** Returns the dashboards of a client, the same object each time. */
export const getDashboards = (client: Client): Dashboards => client.use(createDashboards);

function createDashboards({ send, channels, follow }: ClientAccess): Dashboards {
  const inRole = (as?: string): string => (as ? `?${new URLSearchParams({ as })}` : '');
  const listAs = async (as?: string): Promise<DashboardList> =>
    (await send(`/v1/dashboards${inRole(as)}`)) as DashboardList;
  const list = async (): Promise<readonly DashboardEntry[]> => (await listAs()).dashboards;
  const changed = createCell<DashboardChanged>(
    {},
    follow({ start: () => channels.add(subscriber), stop: () => channels.remove(subscriber) }),
  );
  let isFirst = true;
  const subscriber: Subscriber = {
    describe: () => ({ dashboards: {} }),
    onReady() {
      if (!isFirst) changed.set({});
      isFirst = false;
    },
    onDashboard: changed.set,
    onError: () => undefined,
  };
  const pathOf = (id: string): string => `/v1/dashboards/${encodeURIComponent(id)}`;
  return {
    changed,
    list,
    listAs,
    async load(id, as) {
      const chosen = id ?? (await listAs(as)).dashboards.find(({ isHome }) => isHome)?.id;
      if (chosen === undefined) return undefined;
      return (await send(`${pathOf(chosen)}${inRole(as)}`)) as DashboardView;
    },
    async saveOverlay(id, changes, version) {
      try {
        const headers = { 'if-match': `"${version}"` };
        const saved = await send(`${pathOf(id)}/overlay`, { changes }, { method: 'PUT', headers });
        return { isSaved: true, dashboard: saved as DashboardView };
      } catch (error) {
        const { wire, answer } = error instanceof ClientError ? error : { wire: undefined, answer: undefined };
        if (wire?.code !== 'overlay_conflict') throw error;
        return { isSaved: false, dashboard: (answer as OverlayConflict).dashboard };
      }
    },
    resetOverlay: async (id) => (await send(`${pathOf(id)}/overlay`, undefined, { method: 'DELETE' })) as DashboardView,
  };
}
