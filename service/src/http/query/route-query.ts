import { classifyError } from '../../base/classify-error.ts';
import { AppError, ClientGoneError, ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import { LoopBudget } from '../../base/loop-budget.ts';
import type { RouteContext } from '../context.ts';
import { createFailureNoter } from '../audit/note-failure.ts';
import { presentError } from '../errors.ts';
import { readJsonText } from '../read-body.ts';
import { RequestClient } from '../request-client.ts';
import { statusOf } from '../statuses.ts';
import type { HttpOptions } from '../types.ts';
import { BodyParser, type Failed, type ParsedItem } from './parse-body.ts';

/** Queries of one request that are answered at once. */
const CONCURRENCY = 4;
/** Most characters of one response; the remaining queries need another request. */
const MAX_RESPONSE = 33_554_432;

/** `POST /v1/query`: a single query, or a batch; an item that fails does not affect the others. */
export const routeQuery = (options: HttpOptions) => {
  const { bodyBytes, shares } = options;
  const parser = new BodyParser(options);
  return async (context: RouteContext): Promise<void> => {
    const { policy } = context.state.access;
    const { subject } = policy;
    // Waits before the body is read, so that unread data stays with the sender.
    if (shares.waitMs(subject) > 0) await shares.ready(subject);
    const body = await readJsonText(context.req, bodyBytes);
    const queries = parser.find(body, policy) ?? (await parser.parse(body, policy));
    const [only] = queries;
    const client = new RequestClient(context);
    const results = queries.length === 1 && only ? [await answerOne(only, client, context, options)] : [];
    if (results.length === 0) await answerAll(queries, results, client, context, options);
    const [first] = results;
    // A status of its own tells proxies that nothing was answered, and the client when to try again.
    if (results.every((result) => typeof result !== 'string' && statusOf(classifyError(result.error)) >= 429)) {
      throw (first as Failed).error;
    }
    const { requestId } = context.state;
    const texts = results.map((result) =>
      typeof result === 'string' ? result : JSON.stringify({ error: presentError(result.error, requestId) }),
    );
    context.type = 'application/json';
    context.body = `{"results":[${texts.join(',')}]}`;
  };
};

/** An answer as JSON, or the error in its place. */
type Answered = string | Failed;

async function answerOne(
  query: ParsedItem,
  client: RequestClient,
  context: RouteContext,
  options: HttpOptions,
): Promise<Answered> {
  const { queries, onError } = options;
  const { access, requestId } = context.state;
  try {
    if ('error' in query) throw query.error;
    return await queries.answerJson(query, access.policy, client);
  } catch (error) {
    if (error instanceof ClientGoneError) throw error;
    if (!(error instanceof AppError)) onError(error, requestId);
    // It stands in the answer, so that the request itself does not fail.
    if (error instanceof ForbiddenError) await createFailureNoter(options)(context, error);
    return { error };
  }
}

/** Fills `results` in the order of the queries, a few at a time; other requests are served in between. */
async function answerAll(
  queries: readonly ParsedItem[],
  results: Answered[],
  client: RequestClient,
  context: RouteContext,
  options: HttpOptions,
): Promise<void> {
  let next = 0;
  let length = 0;
  const budget = new LoopBudget();
  const work = async (): Promise<void> => {
    for (let index = next++; index < queries.length && !client.isGone; index = next++) {
      if (budget.isSpent) await budget.rest();
      const result = length < MAX_RESPONSE && (await answerOne(queries[index] as ParsedItem, client, context, options));
      length += typeof result === 'string' ? result.length : 0;
      results[index] = result && length <= MAX_RESPONSE ? result : { error: tooLarge() };
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

const tooLarge = (): Error =>
  new InvalidRequestError(
    'response_too_large',
    `the answers of the request have more than ${MAX_RESPONSE} characters: expected fewer rows, or the query in a request of its own`,
  );
