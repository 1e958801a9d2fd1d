import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Query } from '../../../../sdk/src/protocol/query.ts';
import { requireAction } from '../../access/actions/actions.ts';
import { maskFilters } from '../../access/mask-filters.ts';
import { AppError, ClientGoneError } from '../../base/errors.ts';
import { LoopBudget } from '../../base/loop-budget.ts';
import { recordFailure } from '../audit/note-failure.ts';
import type { RouteContext } from '../context.ts';
import { presentError } from '../errors.ts';
import { readJson } from '../read-body.ts';
import { RequestClient } from '../request-client.ts';
import type { HttpOptions } from '../types.ts';
import { parseExport, type ParsedExport } from './parse-export.ts';
import type { UnparsedQuery } from './dashboard-queries.ts';
import { leaveOutPersonal } from './leave-out-personal.ts';
import { toTable } from './to-table.ts';
import type { Chunk, FailedTable, Table, WriteContext, WriteTables } from './types.ts';
import { writeCsv } from './write-csv.ts';
import { writeJson } from './write-json.ts';
import { writeXlsx } from './write-xlsx.ts';

const FORMATS: Readonly<Record<ParsedExport['format'], { readonly type: string; readonly write: WriteTables }>> = {
  csv: { type: 'text/csv; charset=utf-8', write: writeCsv },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: writeXlsx },
  json: { type: 'application/json; charset=utf-8', write: writeJson },
};

/** Time that a client may take nothing of an export before it is ended, ms: meanwhile it occupies a place of the others. */
const STALL_MS = 60_000;

/**
 * `POST /v1/export`: all rows of queries, or of the widgets of a dashboard, as a file. It is written while it is read; an error
 * after the first rows cuts the connection, so that nobody takes a part for the whole.
 */
export const routeExport =
  (options: HttpOptions) =>
  async (context: RouteContext): Promise<void> => {
    const { shares, now, bodyBytes } = options;
    const { access, requestId } = context.state;
    requireAction(access.policy, 'export', 'export rows');
    const request = await parseExport(await readJson(context.req, bodyBytes), options, access);
    const { format, item, personal } = request;
    const shown = personal ? request.queries : request.queries.map((query) => maskQuery(query, options));
    const object = { kind: 'export', id: item };
    await context.state.act?.start({
      object: item === '' ? null : object,
      details: { format, queries: shown, personal },
    });
    const client = new RequestClient(context);
    const budget = new LoopBudget(shares, access.policy.subject);
    const { type, write } = FORMATS[format];
    const chunks = write(readTables(request, client, context, options), {
      locale: request.locale,
      now,
      present: (error) => presentError(error, requestId),
      pause: () => (budget.isSpent ? budget.rest() : undefined),
    } satisfies WriteContext)[Symbol.asyncIterator]();
    // Until the first chunk, an error is an answer of its own.
    const first = await chunks.next();
    if (item !== '') options.adoption.note(access.principal, { kind: 'export', item });
    context.respond = false;
    context.status = 200;
    context.set('Content-Type', type);
    context.set('Content-Disposition', `attachment; filename="${request.name}-${toDay(now())}.${format}"`);
    try {
      await send(first, chunks, context.res, client);
    } catch (error) {
      // What waits for a client that goes is aborted with an error of its own.
      const cause: unknown = client.signal.aborted ? client.signal.reason : error;
      if (!(cause instanceof ClientGoneError) && !(cause instanceof AppError)) options.onError(cause, requestId);
      context.res.destroy();
      const { act } = context.state;
      if (act) await recordFailure(act, cause, (failure) => options.onError(failure, requestId));
    } finally {
      budget.end();
    }
  };

/** Tables one after the other. One query alone that fails is thrown; of several it stands in its place. */
async function* readTables(
  { queries, locale, personal }: ParsedExport,
  client: RequestClient,
  context: RouteContext,
  { exports, catalog, onError }: HttpOptions,
): AsyncGenerator<Table | FailedTable> {
  const { access, requestId } = context.state;
  for (const { title, query: asked } of queries) {
    try {
      const { policy } = access;
      const { query, leftOut } = personal ? { query: asked, leftOut: [] } : leaveOutPersonal(asked, policy, catalog);
      const started = exports.start(exports.parse(query, policy), policy, client);
      yield await toTable(started, { title, locale, personal, leftOut }, catalog);
    } catch (error) {
      if (queries.length === 1 || client.signal.aborted) throw error;
      if (!(error instanceof AppError)) onError(error, requestId);
      yield { title: title ?? 'Rows', error };
    }
  }
}

/** Masks what a record of an export may not name. */
function maskQuery({ title, query }: UnparsedQuery, { catalog }: HttpOptions): UnparsedQuery {
  const { filters, ...rest } = query as Partial<Query>;
  return { title, query: filters ? { ...rest, filters: maskFilters(filters, catalog) } : rest };
}

async function send(
  first: IteratorResult<Chunk>,
  chunks: AsyncIterator<Chunk>,
  response: ServerResponse,
  { signal }: RequestClient,
): Promise<void> {
  try {
    for (let next = first; !next.done; next = await chunks.next()) {
      signal.throwIfAborted();
      if (response.write(next.value)) continue;
      await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(STALL_MS)]) });
    }
    response.end();
  } finally {
    await chunks.return?.();
  }
}

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
