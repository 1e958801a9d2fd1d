import type { Query, QueryResponse, QueryResult } from '../protocol/query.ts';
import { ClientError, toWireError } from './client-error.ts';
import type { Send } from './requests.ts';

interface Waiting {
  readonly query: Query;
  readonly resolve: (result: QueryResult) => void;
  readonly reject: (error: ClientError) => void;
}

/** Maximum number of queries per request. */
const MAX_BATCH = 50;

/** Batches the queries of one turn of the event loop into one request; each resolves or rejects (ClientError) separately. */
export function createQueryBatch(send: Send): (query: Query) => Promise<QueryResult> {
  const waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const batch = waiting.splice(0, MAX_BATCH);
    if (waiting.length > 0) void flush();
    try {
      const { results } = (await send('/v1/query', { queries: batch.map(({ query }) => query) })) as QueryResponse;
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result && !('error' in result)) resolve(result);
        else reject(new ClientError(result?.error ?? { code: 'internal', message: 'no answer', retryable: true }));
      });
    } catch (error) {
      for (const { reject } of batch) reject(new ClientError(toWireError(error)));
    }
  }

  return (query) =>
    new Promise((resolve, reject) => {
      // Not an animation frame: a page in the background has none.
      if (waiting.push({ query, resolve, reject }) === 1) setTimeout(() => void flush());
    });
}
