/** The frames of `/v1/live`; docs/live-protocol.md explains them. */
import { z } from 'zod';
import { querySchema } from '../query/parse/query-schema.ts';
import { alertSchema } from './alerts.ts';
import { instant } from './basic.ts';
import { errorSchema } from './errors.ts';
import { freshnessSchema, queryResultSchema, rowSchema, totalsSchema } from './query.ts';

const cursor = z.strictObject({ epoch: z.string().max(64), v: z.string().max(256) });
const channel = z.int().nonnegative();

/** The frames of clients with a schema of your own for queries, which are parsed with the catalogue at hand. */
export const clientFrameWith = <Query extends z.ZodType>(query: Query) =>
  z.union(
    [
      z.strictObject({ t: z.literal('auth'), token: z.string().min(1).max(16_384) }),
      z.strictObject({
        t: z.literal('sub'),
        id: z.int().nonnegative(),
        query,
        since: cursor.exactOptional(),
        maxHz: z.number().positive().max(10).exactOptional(),
      }),
      z.strictObject({
        t: z.literal('sub'),
        id: z.int().nonnegative(),
        alerts: z.record(z.string(), z.unknown()),
        since: cursor.exactOptional(),
      }),
      z.strictObject({
        t: z.literal('sub'),
        id: z.int().nonnegative(),
        annotations: z.record(z.string(), z.unknown()),
      }),
      z.strictObject({
        t: z.literal('sub'),
        id: z.int().nonnegative(),
        dashboards: z.record(z.string(), z.unknown()),
        since: cursor.exactOptional(),
      }),
      z.strictObject({ t: z.literal('unsub'), ch: channel }),
      z.strictObject({ t: z.literal('ping') }),
    ],
    'an auth, sub, unsub or ping frame',
  );

export const clientFrameSchema = clientFrameWith(querySchema).meta({ id: 'LiveClientFrame' });

export const patchSchema = z
  .object({
    ch: channel,
    from: z.string(),
    to: z.string(),
    set: z.array(rowSchema).exactOptional(),
    remove: z.array(rowSchema).exactOptional().describe('Keys of rows: `time` and dimension values'),
    totals: totalsSchema.exactOptional(),
    asOf: instant,
    watermark: instant.nullable().exactOptional(),
    freshness: freshnessSchema.exactOptional(),
    result: queryResultSchema.exactOptional().describe('Replaces the whole result'),
  })
  .meta({ id: 'LivePatch' });

const serverFrames = [
  z.object({
    t: z.literal('hello'),
    protocol: z.int(),
    heartbeatMs: z.number(),
    expiresInMs: z.number(),
    limits: z.object({ channels: z.int(), frameBytes: z.int() }),
  }),
  z.object({
    t: z.literal('ok'),
    id: z.int(),
    ch: channel,
    mode: z.enum(['snap', 'resume']),
    open: z.array(z.string()).exactOptional(),
  }),
  z.object({ t: z.literal('snap'), ch: channel, epoch: z.string(), v: z.string(), result: queryResultSchema }),
  z.object({ t: z.literal('delta'), b: z.array(patchSchema) }),
  z.object({ t: z.literal('gap'), ch: channel, why: z.enum(['epoch', 'history', 'slow']) }),
  z.object({ t: z.literal('alert'), ch: channel, alert: alertSchema }),
  z.object({ t: z.literal('annotated'), ch: channel, metric: z.string() }),
  z.object({
    t: z.literal('dashboard'),
    ch: channel,
    dashboard: z.object({ id: z.string(), version: z.string().describe('Of the overlay; `0`: without changes') }),
  }),
  z.object({ t: z.literal('hb') }),
  z.object({ t: z.literal('exp'), inMs: z.number() }),
  z.object({ t: z.literal('drain'), withinMs: z.number() }),
  z.object({ t: z.literal('err'), id: z.int().exactOptional(), ch: channel.exactOptional(), error: errorSchema }),
] as const;

export const serverFrameSchema = z.union(serverFrames).meta({ id: 'LiveServerFrame' });

/** Frames of a client without a WebSocket: the first and the last are of the stream itself. */
export const streamFrameSchema = z
  .union([
    ...serverFrames,
    z.object({ t: z.literal('stream'), id: z.string() }),
    z.object({ t: z.literal('close'), code: z.int(), reason: z.string() }),
  ])
  .meta({ id: 'LiveStreamFrame' });

export const polledFramesSchema = z
  .object({ next: z.int().nonnegative().describe('`after` of the next request'), frames: z.array(streamFrameSchema) })
  .meta({ id: 'LivePolledFrames' });

/** The parameters of `GET /v1/live/stream`. */
export const streamQuerySchema = z.strictObject({
  ticket: z.string().max(256).exactOptional().describe('From `POST /v1/live/ticket`, instead of a token'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(25)
    .exactOptional()
    .describe('Long polling: seconds to wait for frames, at most 25. Absent: an event stream'),
  stream: z.string().max(64).exactOptional().describe('Long polling: the id of the stream; absent to open one'),
  after: z.coerce.number().int().min(0).exactOptional().describe('Long polling: `next` of the answer before'),
});

/** The body of `POST /v1/live/stream/{id}`; the session parses the frames. */
export const streamBodySchema = z.array(z.unknown()).max(200);
