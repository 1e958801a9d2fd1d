import { createHash } from 'node:crypto';
import type { ComputedAnswer } from '../answer/compute-answer.ts';

/**
 * Returns the version of an answer within an epoch: the counters of its sources, which grow with each commit. A
 * principal with row filters must not learn how many commits touched rows that it may not see: its version is a digest
 * of the answer itself, which changes when a visible number changes, and is the same on every replica.
 */
export function versionOf(answer: ComputedAnswer, seesAllRows: boolean): string {
  if (seesAllRows) return [...answer.versions.values()].join('.');
  let digest = digests.get(answer);
  if (digest === undefined) digests.set(answer, (digest = digestOf(answer)));
  return digest;
}

/** Digests by answer: an answer is computed once and served many times. */
// eslint-disable-next-line no-restricted-syntax -- computed from the answer alone
const digests = new WeakMap<ComputedAnswer, string>();

function digestOf({ main, cutBuckets, comparison, ranges }: ComputedAnswer): string {
  const content = [ranges, main, cutBuckets, comparison];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}
