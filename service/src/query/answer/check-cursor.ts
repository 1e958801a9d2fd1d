import { InvalidRequestError } from '../../base/errors.ts';
import { encodeCursor } from '../parse/cursor.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { ComputedAnswer } from './compute-answer.ts';

/** Returns the cursor for the rows of a query from an offset on. `digest` is that of all its rows. */
export const toCursor = (query: ResolvedQuery, digest: string, offset: number): string =>
  encodeCursor({ offset, digest: `${digest}.${describeRange(query)}`, query: query.pagedHash ?? query.hash });

/** Throws `stale_cursor` where the rows are no longer those of the page that the cursor is from. */
export function checkCursor({ main }: ComputedAnswer, query: ResolvedQuery): void {
  if (query.cursor === undefined || query.cursor.digest === `${main.digest}.${describeRange(query)}`) return;
  const message =
    'the rows have changed since the page that the cursor is from: expected a query without cursor, for the first page';
  throw new InvalidRequestError('stale_cursor', message, { path: 'cursor' });
}

/** The range of words such as `today` is another one tomorrow. */
const describeRange = ({ range }: ResolvedQuery): string => `${range.fromMs.toString(36)}.${range.toMs.toString(36)}`;
