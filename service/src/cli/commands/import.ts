import { basename, join, resolve } from 'node:path';
import { loadCatalog } from '../../catalog/file/load-catalog.ts';
import { describeUnknown } from '../../catalog/model/names.ts';
import type { Catalog, Source } from '../../catalog/model/types.ts';
import { parseConfig } from '../../app/settings/config.ts';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { DryRun } from '../../ingest/files/dry-run.ts';
import { createRemoteTarget } from '../../ingest/files/targets.ts';
import { UsageError, type Command } from '../command.ts';
import { countRefused, describeImport, describeSamples, type EndedImport } from '../describe-import.ts';
import { IMPORT_USAGE, readImportArgs, type ImportArgs } from '../import-options.ts';
import { importDirectly } from '../import-directly.ts';
import { openFile, runImport } from '../run-import.ts';
import type { CommandAct } from '../run-command-act.ts';
import { withStore } from '../with-store.ts';

const ROWS_A_BATCH = 5000;

export const importCommand: Command = {
  name: 'import',
  usage: IMPORT_USAGE,
  summary: 'Import a file into the configured database, or into a running service; resumes where it stopped',
  run(args) {
    const given = readImportArgs(args);
    if (given.isDryRun) return tryImport(given);
    return given.remote ? importRemotely(given, given.remote) : importIntoDatabase(given);
  },
};

/** Reads the whole file without writing anything. */
async function tryImport(args: ImportArgs): Promise<number> {
  const catalog = await loadCatalog(args.catalog ?? parseConfig(process.env).catalogPath);
  const source = findSource(catalog, args.source);
  const opened = await openFile(args, source);
  const target = new DryRun(source, createDecoder(source), args.sampleRows, Date.now());
  const ended = await runImport(opened, target, ROWS_A_BATCH);
  print([...describeSamples(target.samples), ...describeImport({ ...ended, isDryRun: true })]);
  return countRefused(ended.summary) === 0 ? 0 : 1;
}

async function importIntoDatabase(args: ImportArgs): Promise<number> {
  const { path, source: name, replace, add, again } = args;
  const act: CommandAct = {
    action: 'import',
    object: { kind: 'source', id: name },
    details: { file: basename(path), ...(replace !== undefined && { replace }), add, again },
    recorded: 'started',
  };
  return withStore(
    { access: 'ingest', act },
    async ({ pool }, catalog, place) => {
      const source = findSource(catalog, args.source);
      const opened = await openFile(args, source);
      const ended = await importDirectly(pool, catalog, source, opened, args);
      return finish({ ...ended, notes: [...ended.notes, `  into ${place}`] });
    },
    args.catalog,
  );
}

async function importRemotely(args: ImportArgs, remote: { endpoint: string; token: string }): Promise<number> {
  const config = parseConfig(process.env);
  const catalog = await loadCatalog(args.catalog ?? config.catalogPath).catch(() => undefined);
  // The service may have a source that no local catalogue has: its rows are sent without a report of their fields.
  const source = catalog?.sources.get(args.source);
  const opened = await openFile(args, source);
  const target = createRemoteTarget({
    ...remote,
    source: args.source,
    fileHash: opened.file.hash,
    again: args.again,
    decoder: source && createDecoder(source),
    stateDir: join(resolve(config.dataDir), 'imports'),
  });
  return finish(await runImport(opened, target, ROWS_A_BATCH));
}

function findSource(catalog: Catalog, name: string): Source {
  const source = catalog.sources.get(name);
  if (!source) throw new UsageError(describeUnknown('a source', name, [...catalog.sources.keys()]));
  const database = source.sql ?? source.postgres;
  if (database) {
    throw new UsageError(`source ${name} is read from the database of ${database.connection}: expected the rows there`);
  }
  if (source.topicOnly) {
    throw new UsageError(`source ${name} accepts records only from its topic: send them to Kafka`);
  }
  return source;
}

/** Returns exit code 1 when rows were refused, so that scripts notice; the accepted rows remain. */
function finish(ended: EndedImport): number {
  print(describeImport(ended));
  const { summary, refusedBefore } = ended;
  return countRefused(summary) > 0 || (summary.rows === 0 && refusedBefore > 0) ? 1 : 0;
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
