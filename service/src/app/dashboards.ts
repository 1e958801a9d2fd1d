import { openDashboardFeed } from '../dashboards/dashboard-feed.ts';
import { createDashboardService } from '../dashboards/dashboard-service.ts';
import type { DashboardFeed, DashboardService, ViewService } from '../dashboards/types.ts';
import { createViewService } from '../dashboards/view-service.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';

const POLL_MS = 1000;

export interface Dashboards {
  readonly dashboards: DashboardService;
  readonly dashboardFeed: DashboardFeed;
  readonly views: ViewService;
}

/** Opens the dashboards, and follows what readers change in them on other replicas. */
export function openDashboards({ catalog, now, onError, parts }: Context, { requests: pool }: Pools): Dashboards {
  const feed = parts.adopt(openDashboardFeed({ pool, now, pollMs: POLL_MS, onError }), close);
  return {
    dashboards: createDashboardService({ pool, catalog, onSaved: feed.publish }),
    dashboardFeed: feed,
    views: createViewService(pool, catalog),
  };
}
