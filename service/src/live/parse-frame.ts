import { z } from 'zod';
import type { ClientFrame } from '../../../sdk/src/protocol/live.ts';
import { parseJson } from '../base/parse-json.ts';
import { parseWire } from '../base/parse-wire.ts';

const cursor = z.strictObject({ epoch: z.string().max(64), v: z.string().max(256) });

/** The query itself is parsed by the query service, which knows the catalogue. */
const frames = z.union(
  [
    z.strictObject({ t: z.literal('auth'), token: z.string().min(1).max(16_384) }),
    z.strictObject({
      t: z.literal('sub'),
      id: z.int().nonnegative(),
      query: z.record(z.string(), z.unknown()),
      since: cursor.optional(),
      maxHz: z.number().positive().max(10).optional(),
    }),
    z.strictObject({
      t: z.literal('sub'),
      id: z.int().nonnegative(),
      alerts: z.record(z.string(), z.unknown()),
      since: cursor.optional(),
    }),
    z.strictObject({ t: z.literal('unsub'), ch: z.int().nonnegative() }),
    z.strictObject({ t: z.literal('ping') }),
  ],
  'an auth, sub, unsub or ping frame',
);

/** Parses one text frame. Throws `bad_frame`, naming what was expected. */
export const parseFrame = (text: string): ClientFrame =>
  parseWire(
    frames,
    parseJson(text, { subject: 'the frame', code: 'bad_frame' }),
    'bad_frame',
    'the frame',
  ) as unknown as ClientFrame;
