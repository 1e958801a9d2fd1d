import { openDashboardFeed } from '../dashboards/dashboard-feed.ts';
import { createDashboardService } from '../dashboards/dashboard-service.ts';
import type { DashboardFeed, DashboardService } from '../dashboards/types.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';

const POLL_MS = 1000;

export interface Dashboards {
  readonly dashboards: DashboardService;
  readonly dashboardFeed: DashboardFeed;
}

/** Opens the dashboards, and follows what readers change in them on other replicas. */
export function openDashboards({ catalog, now, onError, parts }: Context, { requests: pool }: Pools): Dashboards {
  const feed = parts.adopt(openDashboardFeed({ pool, now, pollMs: POLL_MS, onError }), close);
  return {
    dashboards: createDashboardService({ pool, catalog, onSaved: feed.publish }),
    dashboardFeed: feed,
  };
}
