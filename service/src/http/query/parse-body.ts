import type { Policy } from '../../access/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { LoopBudget } from '../../base/loop-budget.ts';
import { formatValue } from '../../base/format-value.ts';
import type { ParsedQuery } from '../../query/parse/parse-query.ts';
import { MAX_QUERIES } from '../../wire/query.ts';
import { parseBody } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';
import { ParseCache } from './parse-cache.ts';

export interface Failed {
  readonly error: unknown;
}

/** A query of a body, or why it cannot be parsed. */
export type ParsedItem = ParsedQuery | Failed;

/** Parses bodies of `POST /v1/query` to queries; those without a mistake once for all requests that repeat them. */
export class BodyParser {
  readonly #options: Pick<HttpOptions, 'queries' | 'shares'>;
  readonly #cache = new ParseCache();

  constructor(options: Pick<HttpOptions, 'queries' | 'shares'>) {
    this.#options = options;
  }

  /** Returns the queries of a body that was parsed under the same policy before. */
  find(body: string, policy: Policy): readonly ParsedQuery[] | undefined {
    return this.#cache.get(body, policy);
  }

  /** Parses the queries of a body. Throws for a body that is not JSON, or neither a query nor a batch. */
  async parse(body: string, policy: Policy): Promise<readonly ParsedItem[]> {
    const { shares } = this.#options;
    const { subject } = policy;
    const values = shares.run(subject, () => toQueries(parseBody(body)));
    const items: ParsedItem[] = [];
    const budget = new LoopBudget();
    for (const value of values) {
      if (budget.isSpent) await budget.rest();
      if (shares.waitMs(subject) > 0) await shares.ready(subject);
      items.push(this.#parseOne(value, policy));
    }
    const parsed = items.filter((item): item is ParsedQuery => !('error' in item));
    if (parsed.length === items.length) this.#cache.set(body, policy, parsed);
    return items;
  }

  #parseOne(value: unknown, policy: Policy): ParsedItem {
    try {
      return this.#options.queries.parse(value, policy);
    } catch (error) {
      return { error };
    }
  }
}

function toQueries(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidRequestError(
      'invalid_request',
      `the body is ${formatValue(body)}: expected a query, or {"queries": [...]}`,
    );
  }
  if (!('queries' in body)) return [body];
  const { queries } = body;
  if (!Array.isArray(queries) || queries.length === 0 || queries.length > MAX_QUERIES) {
    throw new InvalidRequestError(
      'invalid_request',
      `queries is ${formatValue(queries)}: expected 1 to ${MAX_QUERIES} queries`,
      { path: 'queries' },
    );
  }
  return queries;
}
