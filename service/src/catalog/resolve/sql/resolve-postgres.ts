import type { DraftSource } from '../../file/draft.ts';
import type { Place } from '../../file/problems.ts';
import type { Field, Source } from '../../model/types.ts';
import { checkKeyPaths, checkOrder } from './resolve-sql.ts';

/** Resolves how a source follows a table of another Postgres, and checks the keys of the source that go together with it. */
export function resolvePostgres(
  draft: DraftSource,
  fields: ReadonlyMap<string, Field>,
  place: Place,
): Pick<Source, 'postgres'> | undefined {
  const { postgres, entity, event_id: eventId, record_retention: retention, sql } = draft;
  if (!postgres) return undefined;
  if (sql) place.at('postgres').refuse('beside sql: expected one of them');
  checkOrder(draft, 'postgres', place);
  checkKeyPaths(draft, fields, place);
  if (eventId !== undefined) {
    place.at('event_id').refuse(`"${eventId}" beside postgres: expected entity alone, the primary key of the table`);
  }
  if (entity === undefined) place.refuse('postgres without entity: expected entity, the primary key of the table');
  if (retention !== undefined) {
    place
      .at('record_retention')
      .refuse('beside postgres: expected none; a row that is deleted is taken back by its stored record');
  }
  const personal = entity?.find((name) => fields.get(name)?.pii);
  if (personal !== undefined) {
    place
      .at('entity')
      .refuse(`${personal} is personal data, beside postgres: expected another key; an erased key is found no more`);
  }
  return { postgres };
}
