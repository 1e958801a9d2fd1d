import type { Policy } from '../../access/types.ts';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import type { Ingress, InboundRecord, NulledValue } from '../../ingest/types.ts';
import { compileRowGuard, type RowGuard } from '../../ingest/row-guard.ts';
import { formatValue } from '../../base/format-value.ts';
import type { RouteContext } from '../context.ts';
import { listPiiPaths } from '../../ingest/decode/show-value.ts';
import { EventBatcher } from '../../ingest/http/event-batcher.ts';
import { parseEvents } from '../../ingest/http/parse-events.ts';
import { readBody } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

/** `POST /v1/events/{source}`: records are durable before it answers; bad records are refused individually. */
export function routeEvents({ catalog, writer, bodyBytes }: HttpOptions) {
  const batchers = new Map(
    [...catalog.sources.keys()].map((source) => [source, new EventBatcher(writer, toIngress(source))]),
  );
  const guards = new WeakMap<Policy, Map<string, RowGuard | undefined>>();
  /** One guard per policy and source, so that its requests share transactions. */
  function guardOf(policy: Policy, source: string): RowGuard | undefined {
    const ofPolicy = guards.get(policy) ?? new Map<string, RowGuard | undefined>();
    guards.set(policy, ofPolicy);
    if (!ofPolicy.has(source)) ofPolicy.set(source, compileRowGuard(policy.rowFilters, source, catalog));
    return ofPolicy.get(source);
  }
  return async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    const name = context.params.source ?? '';
    const { policy } = context.state.access;
    // A source that must not be written to is reported like one that does not exist.
    const batcher = policy.ingest.has(name) ? batchers.get(name) : undefined;
    if (!batcher) {
      const expected = [...policy.ingest].join(', ') || 'a role that may write to one';
      const message = `source ${formatValue(name)} may not be written to with this token: expected ${expected}`;
      throw new ForbiddenError('forbidden', message, { path: 'source' });
    }
    const source = catalog.sources.get(name) as Source;
    if (source.topicOnly || source.sql || source.postgres) throw refuseIngress(source);
    const guard = guardOf(policy, name);
    const isLines = /ndjson|jsonl|x-json-stream/.test(context.get('content-type'));
    const hasPii = listPiiPaths(source).length > 0;
    const texts = parseEvents(await readBody(context.req, bodyBytes), isLines, hasPii);
    const identityOf = readIdentity(context, catalog, name);
    const records = texts.map((value, index): InboundRecord => ({
      value,
      key: null,
      offset: index,
      identity: identityOf(index),
    }));
    const { accepted, duplicates, rejected, nulled } = await batcher.add(records, guard);
    context.body = {
      accepted,
      duplicates,
      rejected: rejected.map(({ index, code, message, path }) => ({
        index,
        code,
        message,
        ...(path !== undefined && { path }),
      })),
      ...(nulled.length > 0 && { nulled: countByField(nulled) }),
    };
  };
}

/** `{wind_speed: 3}` */
function countByField(nulled: readonly NulledValue[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { field } of nulled) counts[field] = (counts[field] ?? 0) + 1;
  return counts;
}

function refuseIngress({ name, sql, postgres }: Source): Error {
  const database = sql ?? postgres;
  const message = database
    ? `source ${name} is read from the database of ${database.connection}: expected the records there`
    : `source ${name} accepts records only from its topic: send them to Kafka`;
  return new InvalidRequestError('topic_only', message, { path: 'source' });
}

const toIngress = (source: string): Ingress => ({ kind: 'http', source, topic: 'http', partition: 0, generation: 1 });

/**
 * Returns the identity of a record without an event id: `Idempotency-Key` and its index, counted from
 * `Idempotency-Offset`, so that a file sent in parts gives each row the identity that it has when imported directly.
 */
function readIdentity(context: RouteContext, catalog: Catalog, source: string): (index: number) => string | null {
  if (catalog.sources.get(source)?.eventId !== undefined) return () => null;
  const key = context.get('idempotency-key');
  const offset = context.get('idempotency-offset') || '0';
  if (key === '') {
    throw new InvalidRequestError(
      'identity_required',
      `source ${source} declares no event id: expected an Idempotency-Key header, the same when the request is sent again`,
      { path: 'Idempotency-Key' },
    );
  }
  if (key.length > 256) {
    throw new InvalidRequestError(
      'invalid_request',
      `Idempotency-Key has ${key.length} characters: expected at most 256`,
    );
  }
  if (!/^\d{1,15}$/.test(offset)) {
    throw new InvalidRequestError(
      'invalid_request',
      `Idempotency-Offset is ${formatValue(offset)}: expected a whole number`,
    );
  }
  const first = Number(offset);
  return (index) => `${key}:${first + index}`;
}
