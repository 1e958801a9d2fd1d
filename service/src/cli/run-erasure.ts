import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { composeText } from '../base/text/fold-text.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { eraseReader } from '../erasure/erase-reader.ts';
import { renameNamed } from '../erasure/rename-named.ts';
import { eraseValue } from '../ingest/erasure/erase-value.ts';
import { hashValue, loadErasureKey } from '../ingest/erasure/hash-value.ts';
import type { ErasureRun } from '../ingest/erasure/types.ts';
import { UsageError } from './command.ts';
import type { ErasureReport } from './describe-erasure.ts';
import { findSubject, READER, type GivenSubject } from './read-subjects.ts';
import type { CommandAct } from './run-command-act.ts';

const digestOf = (key: Buffer, { value }: GivenSubject): string => hashValue(key, composeText(value));

/** The entry of the audit has the keyed hash of a value alone. */
export async function describeErase(pool: pg.Pool, subjects: readonly GivenSubject[]): Promise<CommandAct> {
  const key = await loadErasureKey(pool);
  const details = { subjects: subjects.map((subject) => ({ field: subject.name, digest: digestOf(key, subject) })) };
  return { action: 'erase', object: null, details, recorded: 'started' };
}

/** Erases subjects one after the other. Throws UsageErrors before it begins with the first. */
export async function eraseSubjects(
  pool: pg.Pool,
  catalog: Catalog,
  given: readonly GivenSubject[],
  source: string | undefined,
  run: ErasureRun,
): Promise<ErasureReport> {
  if (source !== undefined && given.some(({ name }) => name === READER)) {
    throw new UsageError(
      `--source ${source}: expected none with subject=…, which is a reader of Tidemark; a field of that name is ${source}.subject=…`,
    );
  }
  const steps = given.map((subject) => {
    const { name, value } = subject;
    if (name === READER) return { subject, erase: (key: Buffer) => eraseReader(pool, catalog, value, key, run) };
    const named = findSubject(catalog, subject, source);
    return { subject, erase: (key: Buffer) => eraseValue(pool, catalog, named, key, run, renameNamed) };
  });
  const key = run.isDryRun ? randomBytes(32) : await loadErasureKey(pool);
  const subjects: ErasureReport['subjects'][number][] = [];
  for (const { subject, erase } of steps) {
    const { fields, tables } = await erase(key);
    const digest = run.isDryRun ? null : digestOf(key, subject);
    subjects.push({ subject: subject.name, digest, fields, tables });
  }
  return { isDryRun: run.isDryRun, subjects };
}
