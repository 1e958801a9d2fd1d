import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/** `GET /v1/provenance/{id}`: where the numbers of an answer come from. */
export const routeProvenance =
  ({ provenance, adoption }: HttpOptions) =>
  async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    const { principal, policy } = context.state.access;
    const origin = await provenance.find(context.params.id as string, policy);
    context.body = origin;
    for (const { name } of origin.metrics) adoption.note(principal, { kind: 'proof', item: name });
  };
