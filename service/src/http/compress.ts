import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context, Middleware } from 'koa';

const compressText = promisify(gzip);

/** Shorter answers fit into a packet or two as they are. */
const MIN_CHARACTERS = 4096;

/**
 * Writes answers of JSON, and compresses long ones for clients that accept gzip, off the event loop. Streams, and what is
 * compressed already, stay as they are.
 */
export const compress: Middleware = async (context, next) => {
  await next();
  // Most answers: there is nothing to do.
  if (typeof context.body === 'string' && context.body.length < MIN_CHARACTERS) return;
  if (!context.response.is('json') || !isText(context.body)) return;
  const text = typeof context.body === 'string' ? context.body : JSON.stringify(context.body);
  const isLong = text.length >= MIN_CHARACTERS;
  if (isLong) context.vary('Accept-Encoding');
  context.body = isLong && acceptsGzip(context) ? await compressFor(context, () => compressText(text)) : text;
};

/** Answers with a text of JSON that never changes, which is compressed once. */
export function serveText(text: string): (context: Context) => Promise<void> {
  let compressed: Promise<Buffer> | undefined;
  const compressOnce = (): Promise<Buffer> => (compressed ??= compressText(text));
  return async (context) => {
    context.type = 'json';
    context.set('Cache-Control', 'no-cache');
    context.vary('Accept-Encoding');
    context.body = acceptsGzip(context) ? await compressFor(context, compressOnce) : Buffer.from(text);
  };
}

async function compressFor(context: Context, compressBody: () => Promise<Buffer>): Promise<Buffer> {
  const bytes = await compressBody();
  context.set('Content-Encoding', 'gzip');
  return bytes;
}

const acceptsGzip = (context: Context): boolean =>
  Boolean(context.acceptsEncodings('gzip')) && !closesConnection(context);

/**
 * True where the connection ends with this answer: `fetch` of Node may then end its process while it decompresses
 * (https://github.com/nodejs/undici/issues/5360).
 */
const closesConnection = (context: Context): boolean =>
  [context.get('Connection'), context.response.get('Connection')].some((value) => /close/i.test(value));

/** True for a text, and for what Koa would write as JSON; false for bytes and streams. */
const isText = (body: unknown): boolean =>
  typeof body === 'string' || Array.isArray(body) || (!!body && Object.getPrototypeOf(body) === Object.prototype);
