import { describeUnknown } from '../../catalog/model/names.ts';
import { listImports, type StoredImport } from '../../ingest/files/imports.ts';
import { showDay } from '../../time/show-local.ts';
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
          const zone = catalog.sources.get(source)?.eventTimeZone ?? catalog.timezone;
          lines.push(...(await listImports(pool, source)).map((stored) => present(source, zone, stored)));
        }
        process.stdout.write(lines.length === 0 ? 'no imports\n' : `${[HEADER, ...lines].join('\n')}\n`);
        return 0;
      },
      values.catalog,
    );
  },
};

const HEADER = ['id', 'source', 'rows', 'days', 'state', 'file'].join('\t');

/** `running` is shown as it is known: the import has not ended, whether a process is at it or was stopped. */
const STATES: Readonly<Record<StoredImport['state'], string>> = {
  running: 'not ended',
  ended: 'ended',
  retracting: 'being replaced',
  replaced: 'replaced',
};

/** Days are those of the source's zone. */
function present(
  source: string,
  zone: string,
  { id, fileName, acceptedRows, firstMs, lastMs, state }: StoredImport,
): string {
  const days = firstMs === null || lastMs === null ? '-' : `${showDay(firstMs, zone)} to ${showDay(lastMs, zone)}`;
  return [id, source, state === 'replaced' ? '-' : acceptedRows, days, STATES[state], fileName].join('\t');
}
