import { randomBytes } from 'node:crypto';

/**
 * Returns a random id, of up to 18 digits, for a `bigint` key that readers get to see. The next number of a sequence would tell
 * them how many rows others have written.
 */
export const randomId = (): string => BigInt.asUintN(59, randomBytes(8).readBigUInt64BE()).toString();
