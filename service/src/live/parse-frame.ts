import { z } from 'zod';
import { parseJson } from '../base/parse-json.ts';
import { parseWire } from '../base/parse-wire.ts';
import { clientFrameWith } from '../wire/live.ts';

/** The query itself is parsed by the query service, which knows the catalogue. */
const frames = clientFrameWith(z.record(z.string(), z.unknown()));

export type ParsedFrame = z.output<typeof frames>;

/** Parses one text frame. Throws `bad_frame`, naming what was expected. */
export const parseFrame = (text: string): ParsedFrame =>
  parseWire(frames, parseJson(text, { subject: 'the frame', code: 'bad_frame' }), 'bad_frame', 'the frame');
