import { describeUnknown } from '../../catalog/model/names.ts';
import { listImports, type StoredImport } from '../../ingest/files/imports.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

export const importsCommand: Command = {
  name: 'imports',
  usage: '[--source NAME] [--catalog FILE]',
  summary: 'List the files that were imported into the database: id, source, rows, days, state and name',
  async run(args) {
    const { values } = readArgs(
      args,
      { source: { type: 'string' }, catalog: { type: 'string' } },
      { least: 0, most: 0 },
    );
    return withStore(
      'read',
      async ({ pool }, catalog) => {
        const names = [...catalog.sources.keys()];
        if (values.source !== undefined && !names.includes(values.source)) {
          throw new UsageError(describeUnknown('a source', values.source, names));
        }
        const lines: string[] = [];
        for (const source of values.source === undefined ? names : [values.source]) {
          lines.push(...(await listImports(pool, source)).map((one) => present(source, one)));
        }
        process.stdout.write(lines.length === 0 ? 'no imports\n' : `${lines.join('\n')}\n`);
        return 0;
      },
      values.catalog,
    );
  },
};

function present(source: string, { id, fileName, acceptedRows, firstMs, lastMs, state }: StoredImport): string {
  const day = (ms: number | null): string => (ms === null ? '-' : new Date(ms).toISOString().slice(0, 10));
  return [id, source, `${acceptedRows} rows`, `${day(firstMs)} to ${day(lastMs)}`, state, fileName].join('\t');
}
