import { AppError } from '../../base/errors.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import { membersOf } from '../plan/plan.ts';

/** Postgres ended a statement because it took longer than `QUERY_TIMEOUT_MS`. */
export const isTimeout = (error: unknown): boolean => (error as { code?: string }).code === '57014';

/**
 * Builds the error that names the query and how to make it cheaper. `isScan`: no rollup has its dimensions, so it reads
 * single events.
 */
export function toTimeoutError(query: ResolvedQuery, source: string, isScan: boolean, cause: unknown): AppError {
  const { metrics, dimensions, filters, range, granularity } = query;
  const used = [...new Set([...dimensions, ...membersOf(filters)])];
  const by = [...dimensions, ...(granularity ? [granularity] : [])];
  const named = `${metrics.map(({ name }) => name).join(', ')}${by.length > 0 ? ` by ${by.join(', ')}` : ''}`;
  const span = [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString()).join(' to ');
  const rollup = used.length > 0 ? `a rollup of ${source} with ${used.join(', ')}` : `a rollup of ${source}`;
  const expected = `expected a shorter range, fewer dimensions${granularity ? ', a coarser granularity' : ''}`;
  return new AppError(
    'query_timeout',
    `the query of ${named} from ${span} took longer than QUERY_TIMEOUT_MS allows: ${expected}${isScan ? ` or, in the catalogue, ${rollup}` : ''}`,
    { retryable: true, cause },
  );
}
