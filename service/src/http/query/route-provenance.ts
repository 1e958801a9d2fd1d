import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/** `GET /v1/provenance/{id}`: where the numbers of an answer come from. */
export const routeProvenance =
  ({ provenance }: HttpOptions) =>
  async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    context.body = await provenance.find(context.params.id as string, context.state.access.policy);
  };
