import { z } from 'zod';
import { viewRequestSchema } from '../../wire/views.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { parseBody, readBody } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

/** Size limit of one view. */
const VIEW_BYTES = 65_536;

const viewId = z.uuid().toLowerCase();

type Params = RouteContext & { params: Record<string, string> };

/** `/v1/views`: the views that the reader has saved, and those that others have sent by their id. */
export const routeViews = ({ views, bodyBytes }: HttpOptions) => ({
  async list(context: RouteContext): Promise<void> {
    context.body = await views.list(context.state.access);
  },
  async show(context: Params): Promise<void> {
    context.body = await views.show(parse(viewId, context.params['id']), context.state.access);
  },
  async save(context: Params): Promise<void> {
    const id = parse(viewId, context.params['id']);
    const body = parseBody(await readBody(context.req, Math.min(VIEW_BYTES, bodyBytes)));
    context.body = await views.save(id, parse(viewRequestSchema, body), context.state.access);
  },
  async remove(context: Params): Promise<void> {
    context.body = await views.remove(parse(viewId, context.params['id']), context.state.access);
  },
});
