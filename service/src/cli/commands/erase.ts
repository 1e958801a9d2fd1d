import { createInterface } from 'node:readline';
import type { ErasureRun } from '../../ingest/erasure/types.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { describeErasure } from '../describe-erasure.ts';
import { createProgress } from '../progress.ts';
import { splitSubject, type GivenSubject } from '../read-subjects.ts';
import { describeErase, eraseSubjects } from '../run-erasure.ts';
import { withStore, type StoreUse } from '../with-store.ts';

/** Rows read at once: locks are held for as long as these take to be written. */
const ROWS_A_BATCH = 2000;

const OPTIONS = {
  subject: { type: 'string', multiple: true },
  source: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  catalog: { type: 'string' },
} as const;

export const eraseCommand: Command = {
  name: 'erase',
  usage: '--subject [SOURCE.]FIELD=VALUE [--subject …] [--source NAME] --dry-run | --yes [--json] [--catalog FILE]',
  summary:
    'Erase a person from everything that is stored, and leave all numbers as they are (VALUE -: read from stdin)',
  async run(args) {
    const { values } = readArgs(args, OPTIONS, { least: 0, most: 0 });
    const { subject: texts = [], source, json: isJson = false, 'dry-run': isDryRun = false, catalog: path } = values;
    if (texts.length === 0)
      throw new UsageError('--subject is missing: expected FIELD=VALUE, such as customer_id=4711');
    if (!isDryRun && values.yes !== true) {
      throw new UsageError(
        'nothing was erased, as it cannot be undone: expected --dry-run to see what would be, or --yes',
      );
    }
    const given = texts.map(splitSubject);
    if (given.filter(({ value }) => value === '-').length > 1)
      throw new UsageError('two --subject have the value -: expected one, as stdin has one value');
    const subjects = await Promise.all(given.map(fromInput));
    const progress = createProgress(process.stderr, Date.now);
    const run: ErasureRun = {
      isDryRun,
      rowsABatch: ROWS_A_BATCH,
      onProgress: (table, rows) => progress.show(table, undefined, `${rows.toLocaleString('en')} rows`),
    };
    const use: StoreUse = isDryRun ? 'compare' : { access: 'replay', act: (pool) => describeErase(pool, subjects) };
    const report = await withStore(
      use,
      ({ pool }, catalog) => eraseSubjects(pool, catalog, subjects, source, run),
      path,
    );
    progress.end();
    process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : `${describeErasure(report).join('\n')}\n`);
    return 0;
  },
};

/** Reads the value from stdin where it is `-`, so that no history of a shell has it. */
async function fromInput(subject: GivenSubject): Promise<GivenSubject> {
  if (subject.value !== '-') return subject;
  for await (const line of createInterface({ input: process.stdin })) return { ...subject, value: line.trim() };
  throw new UsageError(`--subject ${subject.name}=-: stdin is empty: expected the value as its first line`);
}
