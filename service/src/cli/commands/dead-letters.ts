import { describeUnknown } from '../../catalog/model/names.ts';
import { createDeadLetterService } from '../../ingest/dead-letters/dead-letter-service.ts';
import { createWriter } from '../../ingest/pipeline/writer.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

export const deadLettersCommand: Command = {
  name: 'dead-letters',
  usage: 'list [--source NAME] [--limit N] [--personal] | show ID [--personal] | replay ID [ID …]   [--catalog FILE]',
  summary: 'List refused records, and replay them',
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        source: { type: 'string' },
        limit: { type: 'string' },
        personal: { type: 'boolean' },
        catalog: { type: 'string' },
      },
      { least: 1, most: 1001 },
    );
    const [action, ...ids] = positionals;
    const wrong = ids.find((id) => !/^\d{1,18}$/.test(id));
    if (wrong !== undefined) throw new UsageError(`dead letter ${wrong}: expected a number`);
    const act = { action: 'dead_letter.replay', object: null, details: { ids }, recorded: 'started' } as const;
    return withStore(
      action === 'replay' ? { access: 'replay', act } : 'read',
      async (store, catalog) => {
        const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
        const service = createDeadLetterService(store.pool, writer, catalog);
        const sources = [...catalog.sources.keys()];
        const { source, limit = 50, personal = false } = values;
        if (action === 'list') return list(service, sources, { source, limit: Number(limit), personal });
        if (action === 'show' && ids.length === 1) return show(service, ids[0] as string, personal);
        if (action === 'replay' && ids.length > 0) return replay(service, ids);
        throw new UsageError(`dead-letters ${positionals.join(' ')}: expected list, show ID or replay ID`);
      },
      values.catalog,
    );
  },
};

type Service = ReturnType<typeof createDeadLetterService>;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const HEADER = ['id', 'time', 'source', 'place', 'state', 'code', 'message'].join('\t');

async function list(
  service: Service,
  sources: readonly string[],
  {
    source,
    limit,
    personal,
  }: { readonly source: string | undefined; readonly limit: number; readonly personal: boolean },
): Promise<number> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new UsageError('--limit: expected 1 to 10000');
  const letters = await service.list({ source, limit, before: undefined }, personal);
  // A source that left the catalogue may have some.
  if (letters.length === 0 && source !== undefined && !sources.includes(source)) {
    throw new UsageError(describeUnknown('a source', source, sources));
  }
  if (letters.length > 0) print(HEADER);
  for (const letter of letters) {
    const { id, createdAt, source: name, ingress, offset, code, message, replayedAt } = letter;
    // Rows of a file are counted from 1, as the import's own messages do.
    const place = ingress === 'import' ? `import row ${Number(offset) + 1}` : `${ingress}:${offset}`;
    const state = replayedAt === null ? 'open' : 'closed';
    print([id, createdAt, name, place, state, code, message].join('\t'));
  }
  if (letters.length === 0) print('no dead letters');
  return 0;
}

async function show(service: Service, id: string, personal: boolean): Promise<number> {
  const letter = await service.show(id, personal);
  print(letter ? JSON.stringify(letter, null, 2) : `there is no dead letter ${id}`);
  return letter ? 0 : 1;
}

async function replay(service: Service, ids: readonly string[]): Promise<number> {
  const { replayed, known: alreadyReplayed, rejected, missing } = await service.replay(ids);
  print(`${replayed} accepted, ${alreadyReplayed} already known, ${rejected.length} refused again`);
  for (const { id, code, message } of rejected) print(`${id}\t${code}\t${message}`);
  for (const id of missing) print(`there is no dead letter ${id}`);
  return rejected.length + missing.length === 0 ? 0 : 1;
}
