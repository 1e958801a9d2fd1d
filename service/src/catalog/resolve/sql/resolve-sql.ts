import type { DraftSource } from '../../file/draft.ts';
import type { DraftSql } from '../../file/draft-readings.ts';
import type { Place } from '../../file/problems.ts';
import type { Field, Source } from '../../model/types.ts';

const MIN_MS = 1000;

/** Resolves how a source is read from another database, and checks the keys of the source that go together with it. */
export function resolveSql(
  draft: DraftSource,
  fields: ReadonlyMap<string, Field>,
  place: Place,
): Pick<Source, 'sql'> | undefined {
  const { sql } = draft;
  if (!sql) return undefined;
  const at = place.at('sql');
  checkOrder(draft, 'sql', place);
  checkIdentity(draft, place);
  checkKeyPaths(draft, fields, place);
  checkRefresh(sql, at);
  if (sql.refresh === 'full') checkFull(draft, fields, place);
  for (const key of ['every', 'timeout'] as const) {
    if (sql[key] < MIN_MS) at.at(key).refuse(`${sql[key]} ms: expected at least 1s`);
  }
  const { connection, table, query, every: everyMs, timeout: timeoutMs } = sql;
  if ((table === undefined) === (query === undefined)) {
    at.refuse(table === undefined ? 'neither table nor query: expected one of them' : 'table and query: expected one');
  }
  const from = query === undefined ? { table: table ?? '' } : { query: query.replace(/[\s;]+$/, '') };
  return { sql: { connection, from, everyMs, timeoutMs, watermark: toWatermark(sql) } };
}

function toWatermark({ watermark: column, overlap }: DraftSql): NonNullable<Source['sql']>['watermark'] {
  if (column === undefined) return undefined;
  return { column, overlap: typeof overlap === 'number' ? { ms: overlap } : overlap };
}

/** Versions are the order of reading: other keys would contradict it. */
export function checkOrder(draft: DraftSource, key: 'sql' | 'postgres', place: Place): void {
  const { version, topic, topic_only: topicOnly } = draft;
  if (version !== undefined) {
    place
      .at('version')
      .refuse(`"${version}" beside ${key}: expected no version; the order in which rows are read is it`);
  }
  if (topic !== undefined) place.at('topic').refuse(`"${topic}" beside ${key}: expected one of them`);
  if (topicOnly) place.at('topic_only').refuse(`true beside ${key}: expected no topic_only`);
}

/** Rows are known by their key. */
function checkIdentity(draft: DraftSource, place: Place): void {
  const { entity, event_id: eventId } = draft;
  if (entity === undefined && eventId === undefined) {
    place.refuse(
      'sql without entity: expected entity, the key of a row; or event_id, where rows are only added and never change',
    );
  }
  if (entity !== undefined && eventId !== undefined) {
    place.at('event_id').refuse(`"${eventId}" beside entity and sql: expected entity alone, the key of a row`);
  }
  if (entity === undefined && draft.deleted_when !== undefined) {
    place.at('deleted_when').refuse('expected entity beside it; events without an entity are not deleted');
  }
}

export function checkKeyPaths(
  { entity, event_id: eventId }: DraftSource,
  fields: ReadonlyMap<string, Field>,
  place: Place,
): void {
  const keys = [...(entity ?? []), eventId].flatMap((name) => (name === undefined ? [] : (fields.get(name) ?? [])));
  for (const { name, path } of keys.filter(({ path: steps }) => steps.length > 1)) {
    place
      .at('fields', name, 'path')
      .refuse(`${path.join('.')}: expected a column, because ${name} is the key of a row`);
  }
}

function checkRefresh({ refresh, watermark, overlap }: DraftSql, place: Place): void {
  if (refresh === 'full') {
    if (watermark !== undefined)
      place.at('watermark').refuse(`"${watermark}" beside refresh: full: expected one of them`);
    if (overlap !== undefined)
      place.at('overlap').refuse('expected no overlap beside refresh: full, which reads all rows');
  } else if (watermark === undefined) {
    place.refuse(
      'no watermark: expected watermark, the column that grows with each new or changed row, or refresh: full for a small table',
    );
  }
}

/** Rows that are gone are found in silver by their key, and deleted by what is stored of them. */
function checkFull(
  { entity, record_retention: retention }: DraftSource,
  fields: ReadonlyMap<string, Field>,
  place: Place,
): void {
  const at = place.at('sql', 'refresh');
  if (entity === undefined)
    at.refuse('full: expected entity, the key of a row, so that rows that are gone are deleted');
  if (retention !== undefined) {
    at.refuse('full beside record_retention: expected one of them; a row that is gone is deleted by its stored record');
  }
  const personal = entity?.find((name) => fields.get(name)?.pii);
  if (personal !== undefined) {
    at.refuse(`full with ${personal}, personal data, in entity: expected another key; an erased key is found no more`);
  }
}
