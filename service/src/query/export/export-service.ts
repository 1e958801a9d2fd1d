import type { Policy } from '../../access/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { AnswerFinder, Once } from '../answer-finder.ts';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import type { Lane } from '../lane.ts';
import { parseQuery, type ParsedQuery } from '../parse/parse-query.ts';
import { RangeResolver, type ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { SourceStates } from '../types.ts';
import { versionOf } from '../versions/answer-version.ts';
import { findWatermark, leastOf } from '../versions/find-watermark.ts';
import { matchCompared } from './match-compared.ts';
import { canSplit, RangeSplitter } from './split-range.ts';
import type { ExportPart, ExportService } from './types.ts';

export interface ExportOptions {
  readonly finder: AnswerFinder;
  readonly lane: Lane;
  readonly states: SourceStates;
  now(): number;
}

/**
 * Reads all rows of queries. Rows by time that are too many for one read are read window by window, each in a snapshot of its
 * own; the rows of at most one window are in memory. Nothing of it is cached.
 */
export function createExportService({ finder, lane, states, now }: ExportOptions): ExportService {
  const ranges = new RangeResolver(states.catalog.weekStart);
  const { weekStart } = states.catalog;

  function present(answer: ComputedAnswer, query: ResolvedQuery, epoch: string): ExportPart {
    const sources = [...answer.versions.keys()].map((source) => states.state(source));
    const find = matchCompared(answer, query, weekStart);
    return {
      rows: answer.main.rows.map((row) => ({ row, compared: find(row) })),
      version: `${epoch}:${versionOf(answer, query.seesAllRows)}`,
      asOfMs: leastOf(sources.map(({ freshAtMs }) => freshAtMs)) ?? now(),
      watermarkMs: findWatermark(sources),
    };
  }

  async function* read(query: ResolvedQuery, policy: Policy, once: Once): AsyncGenerator<ExportPart> {
    const isSplit = canSplit(query);
    const splitter = new RangeSplitter(query, weekStart);
    let { limit, offset } = query;
    for (let window = isSplit ? splitter.next() : query.range; window && limit > 0;) {
      const part = { ...query, range: { ...query.range, ...window } };
      // The limit is that of all windows together.
      const wanted = isSplit ? { ...part, offset: 0, limit: Number.MAX_SAFE_INTEGER } : part;
      const answer = await finder.computeOnce(lane, wanted, policy, once).catch((error: unknown) => {
        if (isSplit && isTooLarge(error) && splitter.shrink()) return undefined;
        throw error;
      });
      if (answer) {
        const presented = present(answer, part, once.epoch);
        const rows = isSplit ? presented.rows.slice(offset, offset + limit) : presented.rows;
        offset = Math.max(0, offset - presented.rows.length);
        limit -= rows.length;
        yield { ...presented, rows };
        splitter.grow(window, presented.rows.length);
        if (!isSplit) return;
      }
      window = splitter.next();
    }
  }

  return {
    parse(value, policy): ParsedQuery {
      const query = parseQuery(value, states.catalog, policy);
      const field = findRefused(query);
      if (field) {
        throw new InvalidRequestError('invalid_query', `${field}: expected none, as an export holds rows only`, {
          path: field,
        });
      }
      const isLimited = typeof value === 'object' && value !== null && 'limit' in value;
      return isLimited ? query : { ...query, limit: Number.MAX_SAFE_INTEGER };
    },
    start(parsed, policy, { signal }) {
      const query = ranges.resolve(parsed, now());
      return { query, parts: read(query, policy, { epoch: states.epoch, signal }) };
    },
  };
}

/** Returns a part of a query that adds more than rows to its answer, or pages. */
function findRefused(query: ParsedQuery): string | undefined {
  if (query.expected) return 'expected';
  if (query.explain) return 'explain';
  if (query.totalsBy.length > 0) return 'totalsBy';
  if (query.cursor) return 'cursor';
  return query.paged ? 'paged' : undefined;
}

const isTooLarge = (error: unknown): boolean => error instanceof InvalidRequestError && error.code === 'too_many_rows';
