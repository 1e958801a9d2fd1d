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

/** State of an import that no process works at, and of one that does. */
const STATES: Readonly<Record<StoredImport['state'], readonly [idle: string, held: string]>> = {
  running: ['interrupted', 'running'],
  ended: ['ended', 'ended'],
  retracting: ['removal interrupted', 'being removed'],
  replaced: ['replaced', 'replaced'],
};

export const describeState = ({ state, isHeld }: Pick<StoredImport, 'state' | 'isHeld'>): string =>
  STATES[state][isHeld ? 1 : 0];

/** Days are those of the source's zone. */
function present(source: string, zone: string, stored: StoredImport): string {
  const { id, fileName, acceptedRows, firstMs, lastMs, state } = stored;
  const days = firstMs === null || lastMs === null ? '-' : `${showDay(firstMs, zone)} to ${showDay(lastMs, zone)}`;
  return [id, source, state === 'replaced' ? '-' : acceptedRows, days, describeState(stored), fileName].join('\t');
}
