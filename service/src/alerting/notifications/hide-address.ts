/** What may be said of a failed delivery without where it went. */
const SAYS_NO_ADDRESS = /^(the receiver answered \d+[^:]*|no answer within \d+ ms)$/;

/**
 * The reason of a failed delivery as somebody may read it who does not operate the service: addresses and names of hosts and of
 * environment variables are left out.
 */
export const hideAddress = (reason: string): string =>
  SAYS_NO_ADDRESS.test(reason) ? reason : 'the receiver could not be reached: roles with operate: true see why';
