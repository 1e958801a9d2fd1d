import { isDeepStrictEqual } from 'node:util';

/** Returns whether two values are the same as JSON, in whatever order Postgres gave their keys back. */
export const isSameJson = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);
