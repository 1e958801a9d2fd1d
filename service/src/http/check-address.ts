import type { Middleware } from 'koa';
import { InvalidRequestError } from '../base/errors.ts';

/** Refuses addresses with a NUL character in the path or a parameter: no id, name or cursor contains one. */
export const checkAddress: Middleware = (context, next) => {
  if (/%00/.test(context.url)) {
    throw new InvalidRequestError('nul_byte', 'the address contains %00: expected text without NUL characters');
  }
  return next();
};
