/** Reasons of failed deliveries that reveal no address. */
const SAYS_NO_ADDRESS = /^(the receiver answered \d+[^:]*|no answer within \d+ ms)$/;

/**
 * Returns the reason of a failed delivery for readers that do not operate the service: without addresses, host names
 * and environment variables.
 */
export const hideAddress = (reason: string): string =>
  SAYS_NO_ADDRESS.test(reason) ? reason : 'the receiver could not be reached: roles with operate: true see why';
