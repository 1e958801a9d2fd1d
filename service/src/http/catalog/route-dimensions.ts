import { requireAction } from '../../access/actions/actions.ts';
import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/**
 * `GET /v1/dimensions`, for operators: the number of values of each, so that one that grows without limit is noticed.
 */
export const routeDimensions =
  ({ countValues }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    requireAction(context.state.access.policy, 'operate', 'read the sizes of dimensions');
    context.body = { dimensions: await countValues() };
  };
