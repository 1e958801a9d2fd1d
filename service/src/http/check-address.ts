import type { Middleware } from 'koa';
import { InvalidRequestError } from '../base/errors.ts';

/** Longest address, in characters: as long as common proxies let through. */
const MAX_ADDRESS = 8192;
/** Most headers of a request; proxies and browsers send some twenty. */
const MAX_HEADERS = 100;

/**
 * Refuses requests with more headers or a longer address than any honest one has, and addresses with a NUL character in the path or
 * a parameter: no id, name or cursor contains one.
 */
export const checkAddress: Middleware = (context, next) => {
  const { length } = context.url;
  if (length > MAX_ADDRESS) {
    const message = `the address has ${length} characters: expected at most ${MAX_ADDRESS}`;
    throw new InvalidRequestError('address_too_long', message);
  }
  const headers = context.req.rawHeaders.length / 2;
  if (headers > MAX_HEADERS) {
    const message = `the request has ${headers} headers: expected at most ${MAX_HEADERS}`;
    throw new InvalidRequestError('headers_too_large', message);
  }
  if (/%00/.test(context.url)) {
    throw new InvalidRequestError('nul_byte', 'the address contains %00: expected text without NUL characters');
  }
  return next();
};
