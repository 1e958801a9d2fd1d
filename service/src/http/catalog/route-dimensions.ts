import { ForbiddenError } from '../../base/errors.ts';
import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/**
 * `GET /v1/dimensions`, for operators: the number of values of each, so that one that grows without limit is noticed.
 */
export const routeDimensions =
  ({ countValues }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    if (!context.state.access.policy.operate) {
      throw new ForbiddenError('forbidden', 'the sizes of dimensions are for roles that operate');
    }
    context.body = { dimensions: await countValues() };
  };
