import { AppError } from '../../base/errors.ts';
import type { LiveStreams } from '../../live/types.ts';
import { streamBodySchema, streamQuerySchema } from '../../wire/live.ts';
import { readToken, type RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

interface StreamRoutes {
  /**
   * `GET /v1/live/stream`: opens a stream of events, or with `wait` one that is polled; with `stream` its next frames.
   */
  open(context: RouteContext): Promise<void>;
  /** `POST /v1/live/stream/:id`: frames of the client. */
  send(context: RouteContext & { params: Record<string, string> }): Promise<void>;
}

/** The live session of clients that cannot open a WebSocket. */
export function routeLiveStream({ streams, bodyBytes }: HttpOptions): StreamRoutes {
  const find = (): LiveStreams => {
    const live = streams();
    if (live) return live;
    throw new AppError('not_found', 'this process has no live sessions: it does not have the role "live"');
  };
  return {
    async open(context) {
      const { ticket, stream, after = 0, wait } = parse(streamQuerySchema, context.query);
      const credentials = (): { ticket: string } | { token: string } =>
        ticket === undefined ? { token: readToken(context) } : { ticket };
      if (wait === undefined) {
        await find().openEvents(context.req, context.res, credentials());
        context.respond = false;
        return;
      }
      context.body =
        stream === undefined
          ? await find().openPolled(context.req, credentials())
          : await find().poll(stream, readToken(context), { response: context.res, after, waitMs: wait * 1000 });
      context.type = 'json';
    },

    async send(context) {
      const frames = parse(streamBodySchema, await readJson(context.req, bodyBytes));
      await find().receive(context.params['id'] as string, readToken(context), context.req, frames);
      context.status = 204;
    },
  };
}
