import { AppError, InvalidRequestError } from '../errors.ts';
import { showValue } from '../show-value.ts';
import type { RouteContext } from './context.ts';
import { presentError } from './errors.ts';
import { parseBody, readJsonText } from './read-body.ts';
import type { HttpOptions } from './types.ts';

/** Queries of one request. */
const MOST_QUERIES = 50;

/** `POST /v1/query`: one query bare, or a batch; an item that fails leaves the others be. */
export const routeQuery =
  ({ queries, bodyBytes, onError }: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const body = await readJsonText(context.req, bodyBytes);
    const { access, requestId } = context.state;
    const results = await Promise.all(
      splitQueries(body).map(({ text, query }) =>
        queries.answerJson(text, query, access.policy).catch((error: unknown) => {
          if (!(error instanceof AppError)) onError(error, requestId);
          // No JSON at all is no request with an item that fails.
          else if (error.code === 'invalid_json') throw error;
          return JSON.stringify({ error: presentError(error, requestId) });
        }),
      ),
    );
    context.type = 'application/json';
    context.body = `{"results":[${results.join(',')}]}`;
  };

/** A query as it came, and as it is when somebody has to read it. */
interface AskedQuery {
  readonly text: string;
  query(): unknown;
}

/** A body that does not speak of a batch is one query, and need not be parsed to be recognised. */
function splitQueries(body: string): AskedQuery[] {
  if (body.startsWith('{') && !body.includes('"queries"')) return [{ text: body, query: () => parseBody(body) }];
  return toQueries(parseBody(body)).map((query) => ({ text: JSON.stringify(query), query: () => query }));
}

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
