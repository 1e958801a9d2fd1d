import type { AuditEntry } from '../../../sdk/src/protocol/access/audit.ts';
import { quoteCsv } from '../base/quote-csv.ts';

type Cell = string | number | null;

const COLUMNS: Readonly<Record<string, (entry: AuditEntry) => Cell>> = {
  number: (entry) => entry.number,
  at: (entry) => entry.at,
  action: (entry) => entry.action,
  result: (entry) => entry.result,
  code: (entry) => entry.code,
  actor: (entry) => entry.actor.kind,
  subject: (entry) => entry.actor.subject,
  roles: (entry) => entry.actor.roles.join(' '),
  key_id: (entry) => entry.actor.keyId,
  token_id: (entry) => entry.actor.tokenId,
  address: (entry) => entry.address,
  request_id: (entry) => entry.requestId,
  object_kind: (entry) => entry.object?.kind ?? null,
  object_id: (entry) => entry.object?.id ?? null,
  changes: (entry) => (entry.changes.length === 0 ? null : JSON.stringify(entry.changes)),
  details: (entry) => entry.details && JSON.stringify(entry.details),
  count: (entry) => entry.count,
  until: (entry) => entry.until,
  hash: (entry) => entry.hash,
};

/** Names of the columns of `toCsvLine`. */
export const CSV_HEADER = Object.keys(COLUMNS).join(',');

/** Returns an entry as a line of CSV, for people and spreadsheets: nobody can verify a chain by it. */
export const toCsvLine = (entry: AuditEntry): string =>
  Object.values(COLUMNS)
    .map((read) => quoteCsv(String(read(entry) ?? '')))
    .join(',');
