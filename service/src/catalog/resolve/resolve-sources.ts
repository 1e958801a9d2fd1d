import { toZone } from '../../time/zones.ts';
import type { DraftSource } from '../file/draft.ts';
import { parseLiteral } from '../model/filter-values.ts';
import { describeUnknown } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import { isMap, type Named } from '../file/read-draft.ts';
import { resolveFields } from './resolve-fields.ts';
import { resolveFileReading } from './resolve-readings.ts';
import { resolvePostgres } from './sql/resolve-postgres.ts';
import { resolveSql } from './sql/resolve-sql.ts';
import type { Field, FieldType, Source } from '../model/types.ts';
import { toTitle } from '../model/titles.ts';

const DAY_MS = 86_400_000;

/**
 * Resolves a source, with its fields checked; always returns one, so that references to it can be checked too.
 * `timezone`: the catalogue's, in which the source's dates and times without an offset are read unless it has its own.
 */
export function resolveSource({ name, value: draft, place }: Named<DraftSource>, timezone: string): Source {
  const { entity, version, event_id: eventId, event_time: eventTime } = draft;
  const essential = [...(entity ?? []), version, eventId, eventTime].filter((field) => field !== undefined);
  const fields = resolveFields(draft.fields, essential, place.at('fields'), draft);
  const check = (field: string, types: readonly FieldType[], at: Place): void => checkField(field, types, fields, at);

  check(eventTime, ['timestamp'], place.at('event_time'));
  if (eventId !== undefined) check(eventId, ['string', 'integer'], place.at('event_id'));
  if (version !== undefined) check(version, ['integer', 'timestamp'], place.at('version'));
  entity?.forEach((field) => check(field, ['string', 'integer'], place.at('entity')));
  if (!draft.sql && !draft.postgres) checkVersion(draft, place);

  return {
    name,
    title: draft.title ?? toTitle(name),
    topic: draft.topic ?? name,
    entityKey: entity,
    version,
    topicOnly: draft.topic_only,
    deletedWhen: resolveDeleted(draft, fields, place.at('deleted_when')),
    eventId,
    eventTime,
    eventTimeZone: resolveZone(draft.event_time_zone, timezone, place.at('event_time_zone')),
    latenessMs: draft.lateness,
    accepts: {
      fromMs: Date.parse(`${draft.accepts?.from ?? '1970-01-01'}T00:00:00Z`),
      aheadMs: draft.accepts?.ahead ?? 300_000,
    },
    retentionDays: resolveRetention(draft, place.at('retention')),
    ...resolveRecordDays(draft, place.at('record_retention')),
    fields,
    files: resolveFileReading(draft, place),
    ...resolveSql(draft, fields, place),
    ...resolvePostgres(draft, fields, place),
  };
}

export const resolveZone = (zone: string | undefined, otherwise: string, place: Place): string =>
  zone === undefined ? otherwise : (toZone(zone) ?? refuseZone(zone, place));

/** Records an unknown zone and returns `UTC` in its place. */
export function refuseZone(zone: string, place: Place): string {
  place.refuse(`${JSON.stringify(zone)} is not a time zone: expected an IANA name such as Europe/Berlin or UTC`);
  return 'UTC';
}

function checkField(name: string, types: readonly FieldType[], fields: ReadonlyMap<string, Field>, place: Place): void {
  const field = fields.get(name);
  if (!field) place.refuse(describeUnknown('a field of this source', name, [...fields.keys()]));
  else if (!types.includes(field.type)) {
    place.refuse(`"${name}" is a field of type ${field.type}: expected one of type ${types.join(' or ')}`);
  }
}

function checkVersion(
  { entity, version, topic_only: topicOnly, deleted_when: deleted }: DraftSource,
  place: Place,
): void {
  if (entity === undefined) {
    if (version !== undefined)
      place.at('version').refuse(`"${version}": expected entity beside it; events without an entity have no versions`);
    if (deleted !== undefined)
      place.at('deleted_when').refuse('expected entity beside it; events without an entity are not deleted');
  } else if (version === undefined && !topicOnly) {
    place
      .at('entity')
      .refuse(
        `"${entity.join(', ')}" without version: expected version, the field that orders the versions of an entity, or topic_only: true, where the offset in the topic orders them and the message key is the entity's`,
      );
  }
}

function resolveDeleted(draft: DraftSource, fields: ReadonlyMap<string, Field>, place: Place): Source['deletedWhen'] {
  const raw = draft.deleted_when;
  if (raw === undefined) return undefined;
  const [entry, ...others] = isMap(raw) ? Object.entries(raw) : [];
  if (!entry || others.length > 0)
    return place.refuse('expected a map of one field, such as {deleted: true} or {status: [void]}');
  const [name, value] = entry;
  checkField(name, ['boolean', 'string'], fields, place.at(name));
  const type = fields.get(name)?.type;
  if (type !== 'boolean' && type !== 'string') return undefined;
  const values = (Array.isArray(value) ? value : [value]).map((literal) =>
    parseLiteral(literal, type, place.at(name), 'UTC'),
  );
  if (values.length === 0) return place.at(name).refuse('an empty list: expected at least one value');
  return {
    field: name,
    values: values.filter((literal) => typeof literal === 'string' || typeof literal === 'boolean'),
  };
}

function resolveRetention({ retention: ms, entity }: DraftSource, place: Place): number | undefined {
  if (ms !== undefined && entity === undefined) {
    return place.refuse(
      'expected entity beside it; a source without entities is read from its events, which must stay',
    );
  }
  return toDays(ms, place);
}

function resolveRecordDays({ record_retention: ms }: DraftSource, place: Place): Pick<Source, 'recordDays'> {
  const recordDays = toDays(ms, place);
  return recordDays === undefined ? {} : { recordDays };
}

function toDays(ms: number | undefined, place: Place): number | undefined {
  if (ms === undefined || (ms >= DAY_MS && ms % DAY_MS === 0)) return ms === undefined ? undefined : ms / DAY_MS;
  return place.refuse(`${ms} ms: expected whole days, such as 400d`);
}
