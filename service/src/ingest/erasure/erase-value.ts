import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { OperatorError } from '../../base/errors.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { countRenamed, lockScopes, renameMembers } from '../../medallion/gold/rename-members.ts';
import { isBuilding, loadLayout, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import { lockDetail } from '../../medallion/silver/detail-rows.ts';
import { anyOf, appTables, now } from '../../postgres/app-tables.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { eraseDeadLetters } from '../dead-letters/erase-dead-letters.ts';
import { hashValue } from './hash-value.ts';
import { createPseudonym, findScopes, planErasure, type ErasedSubject } from './plan-erasure.ts';
import { isIdentity, rewriteRows } from './rewrite-rows.ts';
import type { ErasedTable, ErasedTarget, ErasurePlan, ErasureRun } from './types.ts';

export interface ErasedValue {
  readonly pseudonym: string;
  /** `SOURCE.FIELD` of each place that the value was erased from. */
  readonly fields: readonly string[];
  readonly tables: readonly ErasedTable[];
  readonly plan: ErasurePlan;
}

/** Renames a value of dimensions where other parts of the service store it; with `isDryRun` rows are counted alone. */
export type RenameElsewhere = (
  client: pg.Pool | pg.PoolClient,
  plan: ErasurePlan,
  isDryRun: boolean,
) => Promise<ErasedTable[]>;

/**
 * Replaces a value of a field by a pseudonym wherever it is stored, so that all numbers stay. First, in one transaction: the
 * value is noted, by its hash, for records that arrive from then on; members are renamed; caches of all processes become
 * invalid by another epoch. Then rows are rewritten in batches. An interrupted erasure is finished by another one of the
 * same value, which finds its pseudonym. `renameElsewhere` has a part in the first transaction. `key`: of the hashes; a dry run takes any. Throws as `planErasure` does, and
 * `source_building`.
 */
export async function eraseValue(
  pool: pg.Pool,
  catalog: Catalog,
  subject: ErasedSubject,
  key: Buffer,
  run: ErasureRun,
  renameElsewhere: RenameElsewhere,
): Promise<ErasedValue> {
  const layouts = await loadLayouts(pool, catalog);
  const draft = planErasure(catalog, layouts, subject, createPseudonym());
  const plan = await withStoredPseudonyms(pool, draft, key);
  const { tables: first, done } = run.isDryRun
    ? { tables: await countMembers(pool, plan), done: new Set<ErasedTarget>() }
    : await inTransaction(pool, true, async (client) => {
        const begun = await beginErasure(pool, client, plan, key, run);
        return { ...begun, tables: [...begun.tables, ...(await renameElsewhere(client, plan, false))] };
      });
  const tables = run.isDryRun ? [...first, ...(await renameElsewhere(pool, plan, true))] : [...first];
  for (const target of plan.targets) {
    if (!done.has(target)) tables.push(...(await rewriteRows(pool, target, run)));
    tables.push(await eraseDeadLetters(pool, target, run));
  }
  if (!run.isDryRun) await finishErasure(pool, plan, key);
  const fields = plan.targets.map(({ source, field }) => `${source.name}.${field.name}`);
  return { pseudonym: plan.pseudonym, fields, tables, plan };
}

async function loadLayouts(pool: pg.Pool, catalog: Catalog): Promise<Map<string, SourceLayout>> {
  const layouts = new Map<string, SourceLayout>();
  for (const name of catalog.sources.keys()) layouts.set(name, await loadLayout(pool, name));
  return layouts;
}

const pathOf = ({ field }: ErasedTarget): string => JSON.stringify(field.path);

/** Takes the pseudonyms of an earlier erasure of the value, for the same field or another that shares a dimension with it. */
async function withStoredPseudonyms(pool: pg.Pool, plan: ErasurePlan, key: Buffer): Promise<ErasurePlan> {
  const rows = await appTables(pool)
    .selectFrom('app.erasures')
    .select(['source_name as source', 'field_path as path', 'value_hash as hash', 'pseudonym'])
    .where('value_hash', '=', anyOf(plan.targets.map(({ text }) => hashValue(key, text))))
    .orderBy('began_at')
    .execute();
  const own = new Map<ErasedTarget, string | number>();
  const replaced = new Map<string | number, string | number>();
  for (const target of plan.targets) {
    const hash = hashValue(key, target.text);
    const stored = rows.find(
      (row) => row.hash === hash && row.source === target.source.name && row.path === pathOf(target),
    );
    if (!stored) continue;
    const pseudonym = target.field.type === 'integer' ? Number(stored.pseudonym) : stored.pseudonym;
    own.set(target, pseudonym);
    if (!replaced.has(target.pseudonym)) replaced.set(target.pseudonym, pseudonym);
  }
  // Two places that were erased by themselves keep the pseudonym that each has.
  const targets = plan.targets.map((target) => ({
    ...target,
    pseudonym: own.get(target) ?? replaced.get(target.pseudonym) ?? target.pseudonym,
  }));
  return {
    targets,
    scopes: findScopes(targets),
    pseudonym: String(replaced.get(plan.pseudonym) ?? plan.pseudonym),
  };
}

const MEMBERS = 'app.members';
const WHY_MEMBERS = 'names of dimension values and of members of distinct counts; their ids, and so all numbers, stay';

async function countMembers(pool: pg.Pool, { scopes }: ErasurePlan): Promise<ErasedTable[]> {
  let pseudonymised = 0;
  for (const scope of scopes) pseudonymised += await countRenamed(pool, scope);
  return [{ table: MEMBERS, erased: 0, pseudonymised, kept: 0, why: WHY_MEMBERS }];
}

/**
 * Everything that must change at once: from its commit on no record brings the value back, and what is answered has the
 * pseudonym. Where the value is a part of the identity, so do its rows, as a redelivered event must find its own.
 */
async function beginErasure(
  pool: pg.Pool,
  client: pg.PoolClient,
  plan: ErasurePlan,
  key: Buffer,
  run: ErasureRun,
): Promise<{ readonly tables: ErasedTable[]; readonly done: ReadonlySet<ErasedTarget> }> {
  const { targets, scopes } = plan;
  const sources = [...new Map(targets.map(({ source }) => [source.name, source])).values()];
  for (const source of sources) await lockDetail(client, source);
  await client.query('select from app.sources where source_name = any ($1::text[]) order by source_name for update', [
    sources.map(({ name }) => name),
  ]);
  await lockScopes(
    client,
    scopes.map(({ scope }) => scope),
  );
  for (const target of targets) await noteErased(client, target, key);
  let pseudonymised = 0;
  for (const scope of scopes) pseudonymised += await renameMembers(client, scope);
  const tables: ErasedTable[] = [{ table: MEMBERS, erased: 0, pseudonymised, kept: 0, why: WHY_MEMBERS }];
  const done = new Set(targets.filter(isIdentity));
  for (const target of done) {
    const { columns, rollups } = await loadLayout(client, target.source.name);
    if ([...columns, ...rollups].some(isBuilding)) throw buildingError(target);
    tables.push(...(await rewriteRows(pool, target, run, client)));
  }
  await client.query(
    `insert into app.epoch (epoch) values ($1) on conflict (only_row) do update set epoch = excluded.epoch`,
    [randomBytes(8).toString('hex')],
  );
  return { tables, done };
}

const buildingError = ({ source, field }: ErasedTarget): OperatorError =>
  new OperatorError(
    'source_building',
    `${source.name} is being filled after a change of the catalogue, in the order of keys that ${source.name}.${field.name} is a part of: expected an erasure after that`,
  );

/** Throws `erasure_overtaken` where another run has chosen a pseudonym meanwhile. */
async function noteErased(client: pg.PoolClient, target: ErasedTarget, key: Buffer): Promise<void> {
  const { pseudonym } = await appTables(client)
    .insertInto('app.erasures')
    .values({
      source_name: target.source.name,
      field_path: pathOf(target),
      value_hash: hashValue(key, target.text),
      field: JSON.stringify(target.field),
      pseudonym: String(target.pseudonym),
    })
    .onConflict((conflict) =>
      conflict.columns(['source_name', 'field_path', 'value_hash']).doUpdateSet({ finished_at: null }),
    )
    .returning('pseudonym')
    .executeTakeFirstOrThrow();
  if (pseudonym === String(target.pseudonym)) return;
  const message = 'another process has begun to erase this value: expected one at a time, so start this one again';
  throw new OperatorError('erasure_overtaken', message);
}

async function finishErasure(pool: pg.Pool, { targets }: ErasurePlan, key: Buffer): Promise<void> {
  for (const target of targets) {
    await appTables(pool)
      .updateTable('app.erasures')
      .set({ finished_at: now })
      .where('source_name', '=', target.source.name)
      .where('field_path', '=', pathOf(target))
      .where('value_hash', '=', hashValue(key, target.text))
      .execute();
  }
}
