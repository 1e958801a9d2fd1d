import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../../sdk/src/protocol/access/audit.ts';
import type { NewEntry } from './types.ts';

/** The last entry of a chain. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** Before the first entry. */
export const GENESIS: Head = { number: 0, hash: '0'.repeat(64) };

export interface ChainedEntry extends Head {
  /** JSON of the entry without its hash: the text that is hashed, and stored as it is. */
  readonly text: string;
  readonly previousHash: string;
}

/** An entry as its act wrote it. */
export type PendingEntry = NewEntry & Pick<AuditEntry, 'at'> & Partial<Pick<AuditEntry, 'changes'>>;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Adds entries to a chain, in their order. */
export function chainEntries(head: Head, entries: readonly PendingEntry[]): ChainedEntry[] {
  let { number, hash } = head;
  return entries.map((entry) => {
    const previousHash = hash;
    number += 1;
    const text = JSON.stringify(toStored(entry, { number, hash }));
    hash = hashOf(text);
    return { number, text, hash, previousHash };
  });
}

/** Keys in the order in which they are shown, all of them in each entry. */
function toStored(entry: PendingEntry, { number, hash }: Head): Omit<AuditEntry, 'hash'> {
  const { at, action, result, code = null, actor, address = null, requestId = null, object = null } = entry;
  const { changes = [], details = null, count = 1, until = null } = entry;
  const { kind, subject, roles, keyId, tokenId } = actor;
  return {
    number,
    at,
    action,
    result,
    code,
    actor: { kind, subject, roles, keyId, tokenId },
    address,
    requestId,
    object: object && { kind: object.kind, id: object.id || findId(changes) },
    changes: changes.map(toChange),
    details,
    count,
    until,
    previousHash: hash,
  };
}

const toChange = (change: AuditEntry['changes'][number]): AuditEntry['changes'][number] =>
  'more' in change ? change : { table: change.table, id: change.id, before: change.before, after: change.after };

/** Returns the id of the first row that an act changed: that of what it has created. */
const findId = ([first]: AuditEntry['changes']): string => (first && 'id' in first ? first.id : '');

/** Returns an entry as it is shown and exported: its text with the hash as last key. */
export const toLine = ({ text, hash }: Pick<ChainedEntry, 'text' | 'hash'>): string =>
  `${text.slice(0, -1)},"hash":"${hash}"}`;
