import { AppError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';
import { listDashboards, presentDashboard } from './present-dashboard.ts';

/** `GET /v1/dashboards` and `GET /v1/dashboards/{id}`: the dashboards of the token's roles, without what they hide. */
export const routeDashboards = ({ catalog }: HttpOptions) => ({
  async list(context: RouteContext): Promise<void> {
    context.body = { dashboards: listDashboards(catalog, context.state.access) };
  },
  async show(context: RouteContext & { params: Record<string, string> }): Promise<void> {
    const { id = '' } = context.params;
    const dashboard = presentDashboard(catalog, context.state.access, id);
    if (!dashboard) {
      const ids = listDashboards(catalog, context.state.access).map((entry) => entry.id);
      const expected = ids.length > 0 ? `one of ${ids.join(', ')}` : 'none, as these roles have no dashboard';
      throw new AppError('not_found', `${formatValue(id)} is no dashboard of yours: expected ${expected}`);
    }
    context.body = dashboard;
  },
});
