import type { DashboardEntry, DashboardList, DashboardView } from '../protocol/dashboards.ts';
import type { Client, ClientAccess } from './client.ts';

/** The dashboards of the reader. Each call is one request and throws ClientError. */
export interface Dashboards {
  list(): Promise<readonly DashboardEntry[]>;
  /** Loads a dashboard; without an id the one that opens first, undefined where the reader has none. */
  load(id: string | undefined): Promise<DashboardView | undefined>;
}

/** Returns the dashboards of a client, the same object each time. */
export const getDashboards = (client: Client): Dashboards => client.use(createDashboards);

function createDashboards({ send }: ClientAccess): Dashboards {
  const list = async (): Promise<readonly DashboardEntry[]> =>
    ((await send('/v1/dashboards')) as DashboardList).dashboards;
  return {
    list,
    async load(id) {
      const chosen = id ?? (await list()).find(({ isHome }) => isHome)?.id;
      if (chosen === undefined) return undefined;
      return (await send(`/v1/dashboards/${encodeURIComponent(chosen)}`)) as DashboardView;
    },
  };
}
