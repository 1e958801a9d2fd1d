import type { IncomingMessage } from 'node:http';
import { UnauthenticatedError } from '../../base/errors.ts';
import { toLimitKey } from './limit-key.ts';
import type { RateLimits } from './types.ts';

/** Errors of credentials that were good once: of whoever left a page open, not of whoever tries some out. */
const HONEST = new Set(['token_expired', 'token_revoked']);

/** A request, as far as it says where it comes from. */
export type AddressedRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Limits how many credentials that are not valid an address may send. */
export interface RefusalLimit {
  /**
   * Runs a check of credentials for the client of a request. Whatever the address has sent before, valid ones pass; those that are
   * refused count, and beyond the limit are answered with `too_many_requests` instead of their own error.
   */
  run<Result>(request: AddressedRequest, check: () => Promise<Result>): Promise<Result>;
}

export const createRefusalLimit = (
  rates: Pick<RateLimits, 'count'>,
  addressOf: (request: AddressedRequest) => string | null,
): RefusalLimit => ({
  async run(request, check) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof UnauthenticatedError && !HONEST.has(error.code))
        await rates.count('refusals', toLimitKey(addressOf(request)));
      throw error;
    }
  },
});
