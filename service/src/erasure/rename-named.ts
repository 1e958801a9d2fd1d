import type pg from 'pg';
import type { ErasedTable, ErasurePlan } from '../ingest/erasure/types.ts';
import { NAMED_PLACES, type NamedPlace } from './named-places.ts';
import { renameValue, type ErasedMember } from './rename-value.ts';

type Client = pg.Pool | pg.PoolClient;

/** Rows that are renamed, or counted. */
interface Run {
  readonly client: Client;
  readonly members: readonly ErasedMember[];
  /** Counts without changing anything. */
  readonly isDryRun: boolean;
}

const INSTANCES = 'app.alert_instances';

/**
 * Renames an erased value of dimensions in what readers saved and in alerts, in the transaction of `client`: in filters of views,
 * dashboards, rules and silences, in notes, instances of rules and notifications. Sentences that people wrote stay.
 * Tables without such rows are left out.
 */
export async function renameNamed(client: Client, plan: ErasurePlan, isDryRun: boolean): Promise<ErasedTable[]> {
  const members = findMembers(plan);
  if (members.length === 0) return [];
  const run = { client, members, isDryRun };
  const tables: ErasedTable[] = [];
  for (const place of NAMED_PLACES) tables.push(toTable(place.table, await renamePlace(run, place), place.why));
  tables.push(toTable(INSTANCES, await renameInstances(run), 'values that alerts are about'));
  return tables.filter(({ pseudonymised }) => pseudonymised > 0);
}

const toTable = (table: string, pseudonymised: number, why: string): ErasedTable => ({
  table,
  erased: 0,
  pseudonymised,
  kept: 0,
  why,
});

function findMembers({ targets }: ErasurePlan): ErasedMember[] {
  const matches = targets.flatMap(({ layout, field, text: value, pseudonym }) =>
    layout.columns
      .filter(({ definition: { kind, fields } }) => kind === 'dimension' && isAt(fields[0]?.path, field.path))
      .map(({ name: dimension }) => ({ dimension, value, pseudonym: String(pseudonym) })),
  );
  return [...new Map(matches.map((member) => [`${member.dimension} ${member.value}`, member])).values()];
}

const isAt = (path: readonly string[] | undefined, other: readonly string[]): boolean =>
  JSON.stringify(path) === JSON.stringify(other);

interface Match {
  readonly place: string;
  readonly json: unknown;
}

/** Finds rows whose JSON may have a value, and locks them, so that their places stay. */
async function findRows({ client, members, isDryRun }: Run, table: string, column: string): Promise<readonly Match[]> {
  const { rows } = await client.query<Match>(
    `select ctid::text as place, ${column} as json from ${table}
     where exists (select from unnest($1::text[]) as part where strpos(normalize(${column}::text, NFC), part) > 0)
     ${isDryRun ? '' : 'for update'}`,
    [members.map(({ value }) => unescapedPart(value))],
  );
  return rows;
}

/** The longest part of a text that reads the same in JSON, and in JSON within a text of JSON. */
const unescapedPart = (text: string): string =>
  text.split(/["\\\p{Cc}]/u).reduce((longest, part) => (part.length > longest.length ? part : longest), '');

async function renamePlace(run: Run, { table, column, set, hasTexts }: NamedPlace): Promise<number> {
  const matches = await findRows(run, table, column);
  const changed = matches.flatMap(({ place, json }) => {
    const renamed = renameValue(json, run.members, hasTexts);
    return renamed === json ? [] : [{ place, json: JSON.stringify(renamed) }];
  });
  if (!run.isDryRun) {
    for (const { place, json } of changed) {
      await run.client.query(`update ${table} set ${column} = $2${set ? `, ${set}` : ''} where ctid = $1::tid`, [
        place,
        json,
      ]);
    }
  }
  return changed.length;
}

/**
 * Renames the values of instances and their keys. All leases of rules end, so that an evaluation that still runs writes no value
 * that it has read before, and the next one loads the alerts anew.
 */
async function renameInstances(run: Run): Promise<number> {
  const matches = await findRows(run, INSTANCES, 'dimension_values');
  const changed = matches.flatMap(({ place, json }) => {
    const renamed = renameValue(json, run.members);
    return renamed === json ? [] : [{ place, values: renamed as Readonly<Record<string, string | null>> }];
  });
  if (run.isDryRun) return changed.length;
  for (const { place, values } of changed) {
    const { rows } = await run.client.query<{ id: string; key: string }>(
      `update ${INSTANCES} set dimension_values = $2 where ctid = $1::tid
       returning instance_id as id, dimension_key as key`,
      [place, JSON.stringify(values)],
    );
    await run.client.query(`update ${INSTANCES} set dimension_key = $2 where instance_id = $1`, [
      rows[0]?.id,
      renameKey(rows[0]?.key ?? '', values),
    ]);
  }
  await run.client.query('delete from app.rule_leases');
  return changed.length;
}

/** A key is a list of names and values, in JSON, or a text of another kind, which names no value. */
const renameKey = (key: string, values: Readonly<Record<string, string | null>>): string =>
  key.startsWith('[')
    ? JSON.stringify((JSON.parse(key) as [string][]).map(([name]) => [name, values[name] ?? null]))
    : key;
