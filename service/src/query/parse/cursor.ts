import { z } from 'zod';
import { InvalidRequestError } from '../../base/errors.ts';

/** A place in the rows of a query, valid as long as all rows are those of the digest. */
export interface Cursor {
  /** Number of rows on the pages before. */
  readonly offset: number;
  /** Digest of all rows of the query, and of its range. */
  readonly digest: string;
  /** Hash of the query, whatever its page and limit are. */
  readonly query: string;
}

const schema = z.tuple([z.int().min(0), z.string().max(64), z.string().max(64)]);

/** Returns a text without a meaning for clients. */
export const encodeCursor = ({ offset, digest, query }: Cursor): string =>
  Buffer.from(JSON.stringify([offset, digest, query])).toString('base64url');

/** Throws `invalid_query` for a text that is no cursor. */
export function decodeCursor(text: string): Cursor {
  const parsed = schema.safeParse(readJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) {
    const message = 'cursor is none of this service: expected the nextCursor of an answer';
    throw new InvalidRequestError('invalid_query', message, { path: 'cursor' });
  }
  const [offset, digest, query] = parsed.data;
  return { offset, digest, query };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
