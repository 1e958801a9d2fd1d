import { resolve, join } from 'node:path';
import { describeUnknown } from '../catalog/names.ts';
import type { Source } from '../catalog/types.ts';
import { parseConfig } from '../config.ts';
import { hashFile } from '../ingest/files/hash-file.ts';
import { importFile, type ImportSummary, type ImportTarget } from '../ingest/files/import-file.ts';
import { FILE_FORMATS, findFormat, type FileFormat } from '../ingest/files/read-file.ts';
import { createDirectTarget, createRemoteTarget } from '../ingest/files/targets.ts';
import { createWriter } from '../ingest/writer.ts';
import { countRefusedRows } from '../store/dead-letters.ts';
import { readArgs, UsageError, type Command } from './command.ts';
import { createProgress } from './progress.ts';
import { withStore } from './with-store.ts';

const ROWS_A_BATCH = { direct: 8000, remote: 5000 };

export const importCommand: Command = {
  name: 'import',
  usage:
    'FILE --source NAME [--endpoint URL --token TOKEN] [--map COLUMN=FIELD …] [--format csv|ndjson|parquet] [--again] [--catalog FILE]',
  summary: 'Import a file into the configured database, or into a running service; goes on where it stopped',
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        source: { type: 'string' },
        endpoint: { type: 'string' },
        token: { type: 'string' },
        map: { type: 'string', multiple: true },
        format: { type: 'string' },
        again: { type: 'boolean', default: false },
        catalog: { type: 'string' },
      },
      { least: 1, most: 1 },
    );
    const [path = ''] = positionals;
    const { source, endpoint, token, again } = values;
    if (source === undefined) throw new UsageError('no --source: expected the name of a source');
    if ((endpoint === undefined) !== (token === undefined)) throw new UsageError('--endpoint and --token go together');
    if (endpoint !== undefined && !URL.canParse(endpoint))
      throw new UsageError(`--endpoint ${endpoint}: expected an address`);
    const file = { path, format: readFormat(values.format, path), columns: readColumns(values.map ?? []) };
    const fileHash = await hashFile(path).catch((error: unknown) => {
      throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
    });
    if (endpoint !== undefined && token !== undefined) {
      const stateDir = join(resolve(parseConfig(process.env).dataDir), 'imports');
      const target = createRemoteTarget({ endpoint, token, source, fileHash, again, stateDir });
      return report(await runImport(file, target, ROWS_A_BATCH.remote));
    }
    return withStore(async (store, catalog) => {
      const declared = catalog.sources.get(source);
      if (!declared) throw new UsageError(describeUnknown('a source', source, [...catalog.sources.keys()]));
      if (declared.topicOnly) {
        throw new UsageError(`source ${source} takes records from its topic alone: send them to Kafka`);
      }
      checkFields(file.columns, declared);
      const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
      const target = createDirectTarget(writer, { source, fileHash, again });
      const summary = await runImport(file, target, ROWS_A_BATCH.direct);
      return report(summary, await countRefusedRows(store.pool, source, fileHash));
    }, values.catalog);
  },
};

interface File {
  readonly path: string;
  readonly format: FileFormat;
  readonly columns: ReadonlyMap<string, string>;
}

async function runImport(file: File, target: ImportTarget, rowsABatch: number): Promise<ImportSummary> {
  const progress = createProgress(process.stderr, Date.now);
  const startedAtMs = performance.now();
  const summary = await importFile({
    ...file,
    target,
    rowsABatch,
    onProgress(rows, share) {
      const seconds = (performance.now() - startedAtMs) / 1000;
      const left = share > 0 ? Math.ceil((seconds / share) * (1 - share)) : 0;
      progress.show('Importing', share, `${Math.round(rows / seconds).toLocaleString('en')} rows/s, ${left} s left`);
    },
  });
  progress.end();
  return summary;
}

/** Exit code 1 when rows were refused: a script notices, and the others are in all the same. */
function report({ accepted, duplicates, refused, skipped }: ImportSummary, refusedBefore = 0): number {
  const count = [...refused.values()].reduce((sum, one) => sum + one.count, 0);
  const before = skipped > 0 ? `${skipped} rows taken before, ` : '';
  process.stdout.write(`${before}${accepted} accepted, ${duplicates} known already, ${count} refused\n`);
  for (const [code, { count: times, firstRow, message }] of refused) {
    process.stdout.write(`  ${code}: ${times}, first in row ${firstRow + 1}: ${message}\n`);
  }
  if (skipped > 0 && accepted + duplicates + count === 0) {
    const rows = refusedBefore === 1 ? '1 row of this file was' : `${refusedBefore} rows of this file were`;
    const but = refusedBefore === 0 ? '' : `, but ${rows} refused before (see "tidemark dead-letters list")`;
    process.stdout.write(`  nothing was left to take${but}; --again looks at all rows once more\n`);
    return refusedBefore === 0 ? 0 : 1;
  }
  return count === 0 ? 0 : 1;
}

function readFormat(given: string | undefined, path: string): FileFormat {
  if (given === undefined) return findFormat(path);
  const found = FILE_FORMATS.find((format) => format === given);
  if (!found) throw new UsageError(`--format ${given}: expected ${FILE_FORMATS.join(', ')}`);
  return found;
}

/** A record's keys are the first steps of the fields' paths. */
function checkFields(columns: ReadonlyMap<string, string>, { name, fields }: Source): void {
  const keys = [...new Set([...fields.values()].map(({ path }) => path[0] as string))];
  const wrong = [...columns].find(([, field]) => !keys.includes(field));
  if (!wrong) return;
  throw new UsageError(`--map ${wrong.join('=')}: ${describeUnknown(`a field of ${name}`, wrong[1], keys)}`);
}

function readColumns(given: readonly string[]): Map<string, string> {
  return new Map(
    given.map((text): [string, string] => {
      const at = text.lastIndexOf('=');
      if (at <= 0 || at === text.length - 1) throw new UsageError(`--map ${text}: expected COLUMN=FIELD`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
