import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { AuditEntry } from '../../../../sdk/src/protocol/access/audit.ts';
import type { Head } from '../../audit/chain.ts';
import { countPending } from '../../audit/entry-rows.ts';
import { loadEntries } from '../../audit/load-entries.ts';
import { CSV_HEADER, toCsvLine } from '../../audit/to-csv.ts';
import type { AuditFilter } from '../../audit/types.ts';
import { verifyChain } from '../../audit/verify-chain.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

const OPTIONS = {
  head: { type: 'string' },
  format: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  action: { type: 'string' },
  subject: { type: 'string' },
  result: { type: 'string' },
  out: { type: 'string' },
  catalog: { type: 'string' },
} as const;

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];

const RESULTS = ['ok', 'started', 'refused', 'failed'] as const;
const FORMATS = ['ndjson', 'csv'] as const;
/** Entries read at once. */
const BATCH_ENTRIES = 5000;

export const auditCommand: Command = {
  name: 'audit',
  usage:
    'verify [--head NUMBER:HASH] | export [--format ndjson|csv] [--from INSTANT] [--to INSTANT] [--action ACTION] [--subject SUBJECT] ' +
    '[--result ok|started|refused|failed] [--out FILE]   [--catalog FILE]',
  summary: 'Verify the chain of audit entries, which names the first broken one; export them as NDJSON or CSV',
  async run(args) {
    const { values, positionals } = readArgs(args, OPTIONS, { least: 1, most: 1, actions: 'verify or export' });
    const [action] = positionals;
    if (action === 'verify') {
      const other = Object.keys(values).find((name) => name !== 'head' && name !== 'catalog');
      if (other !== undefined) throw new UsageError(`--${other}: expected with audit export only`);
      return verify(values);
    }
    if (values.head !== undefined) throw new UsageError('--head: expected with audit verify only');
    if (action === 'export') return exportEntries(values);
    throw new UsageError(`audit ${action}: expected verify or export`);
  },
};

/** Prints whether the chain is whole, with its head; the exit code is 1 for one that is broken. */
async function verify({ head, catalog }: Values): Promise<number> {
  const kept = head === undefined ? undefined : readHead(head);
  const { report, pending } = await withStore(
    'read',
    async ({ pool }) => ({ report: await verifyChain(pool, kept), pending: await countPending(pool) }),
    catalog,
  );
  const { entries, first, head: last, deletions, broken } = report;
  if (broken) {
    process.stdout.write(`entry ${broken.number}: ${broken.reason}\n`);
    return 1;
  }
  const range = entries === 0 ? 'no entries' : `${entries} entries, ${first} to ${last.number}`;
  process.stdout.write(`the chain is whole: ${range}\n`);
  if (deletions)
    process.stdout.write(
      `deleted: ${deletions.entries} entries, each kept for ${Math.round(deletions.leastDays * 10) / 10} days or more\n`,
    );
  if (entries > 0) process.stdout.write(`head ${last.number}:${last.hash}\n`);
  if (pending > 0) process.stderr.write(`${pending} entries are not chained yet: a running service does so\n`);
  return 0;
}

function readHead(text: string): Head {
  const [, number = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === '') throw new UsageError(`--head ${text}: expected NUMBER:HASH, as audit verify prints it`);
  return { number: Number(number), hash };
}

async function exportEntries(values: Values): Promise<number> {
  const { out, catalog } = values;
  const format = readChoice('--format', values.format ?? 'ndjson', FORMATS);
  const filter = readFilter(values);
  const toText =
    format === 'csv' ? (line: string) => toCsvLine(JSON.parse(line) as AuditEntry) : (line: string) => line;
  const output = out === undefined ? process.stdout : createWriteStream(out);
  const write = async (lines: readonly string[]): Promise<void> => {
    if (lines.length > 0 && !output.write(`${lines.join('\n')}\n`)) await once(output, 'drain');
  };
  const count = await withStore(
    'read',
    async ({ pool }) => {
      let exported = 0;
      if (format === 'csv') await write([CSV_HEADER]);
      for (let after = '0'; ;) {
        const batch = await loadEntries(pool, filter, { limit: BATCH_ENTRIES, after });
        await write(batch.map(({ line }) => toText(line)));
        exported += batch.length;
        const end = batch.at(-1);
        if (!end || batch.length < BATCH_ENTRIES) return exported;
        after = end.number;
      }
    },
    catalog,
  );
  if (output !== process.stdout) await finished(output.end());
  process.stderr.write(`${count} entries\n`);
  return 0;
}

const readFilter = ({ from, to, action, subject, result }: Values): AuditFilter => ({
  from: from && readInstant('--from', from),
  to: to && readInstant('--to', to),
  action,
  subject,
  result: result === undefined ? undefined : readChoice('--result', result, RESULTS),
});

/** Reads `2026-03-01` (UTC) or an instant with a zone. */
function readInstant(option: string, text: string): string {
  const isRead = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isRead) throw new UsageError(`${option} ${text}: expected a date or an instant, such as 2026-03-01T09:00:00Z`);
  return new Date(text).toISOString();
}

function readChoice<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageError(`${option} ${text}: expected ${choices.join(' or ')}`);
  return choice;
}
