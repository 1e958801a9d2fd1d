import type { QueryResponse } from '../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../errors.ts';
import { showValue } from '../show-value.ts';
import type { RouteContext } from './context.ts';
import { presentError } from './errors.ts';
import { parseJson, readBody } from './read-body.ts';
import type { HttpOptions } from './types.ts';

/** Queries of one request. */
const MOST_QUERIES = 50;

/** `POST /v1/query`: one query bare, or a batch; an item that fails leaves the others be. */
export const routeQuery =
  ({ queries, bodyBytes, onError }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const asked = toQueries(parseJson(await readBody(context.req, bodyBytes)));
    const { access, requestId } = context.state;
    const results = await Promise.all(
      asked.map((query) =>
        queries.answer(query, access.policy).catch((error: unknown) => {
          const presented = presentError(error, requestId);
          if (presented.code === 'internal') onError(error, requestId);
          return { error: presented };
        }),
      ),
    );
    context.type = 'application/json';
    context.body = JSON.stringify({ results } satisfies QueryResponse);
  };

function toQueries(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError(
      'invalid_request',
      `the body is ${showValue(body)}: expected a query, or {"queries": [...]}`,
    );
  }
  if (!('queries' in body)) return [body];
  const { queries } = body;
  if (!Array.isArray(queries) || queries.length === 0 || queries.length > MOST_QUERIES) {
    throw new InvalidRequestError(
      'invalid_request',
      `queries is ${showValue(queries)}: expected 1 to ${MOST_QUERIES} queries`,
      {
        path: 'queries',
      },
    );
  }
  return queries;
}
