import { requireAction } from '../../access/actions/actions.ts';
import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/** `GET /v1/sources`, for operators: how far each source is read, and what fails. */
export const routeSources =
  ({ listSources }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    requireAction(context.state.access.policy, 'operate', 'read the state of sources');
    context.body = { sources: await listSources() };
  };
