import type { RouteContext } from '../context.ts';
import type { HttpOptions } from '../types.ts';

/** `POST /v1/live/ticket`: a one-time ticket for `/v1/live?ticket=…`, with the rights of the token. */
export const routeLiveTicket =
  ({ tickets }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    context.body = await tickets.issue(context.state.access.principal);
  };
