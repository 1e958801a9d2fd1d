import { createHmac, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../access/types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { IngestWriter } from '../ingest/types.ts';
import type { AdoptionLog, Use } from './types.ts';

/** Source of the catalogue that the log is written to, and the fields that it must have. */
export const SOURCE = 'adoption';
const FIELDS = ['event_id', 'at', 'kind', 'item', 'role', 'subject', 'outcome'];

/**
 * The same thing opened again by the same reader within such a slot of the clock counts once, ms: pages reload. All processes
 * that share a database give it the same id and instant, of which the source keeps one.
 */
const SLOT_MS = 600_000;
/** Ids that are remembered, so that the same use is not written again and again. */
const RECENT_IDS = 20_000;
/** Uses that wait to be written; further ones are dropped, so that an outage of the database costs no memory. */
const MAX_WAITING = 10_000;

interface AdoptionLogOptions {
  readonly catalog: Catalog;
  readonly writer: Pick<IngestWriter, 'write'>;
  /** Secret of the pseudonyms. */
  readonly key: Buffer;
  now(): number;
}

/** A log whose uses are kept in memory until `flush` writes them as one batch. */
export interface OpenedAdoptionLog extends AdoptionLog {
  flush(): Promise<void>;
}

/** Whether the catalogue has the source that the log is written to. */
export function hasAdoptionSource({ sources }: Catalog): boolean {
  const fields = sources.get(SOURCE)?.fields;
  return fields !== undefined && FIELDS.every((name) => fields.has(name));
}

/** Returns the pseudonym of a subject: a keyed hash. */
export const pseudonymOf = (key: Buffer, subject: string): string => hashText(key, subject).slice(0, 22);

const hashText = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** Creates the log. A subject is stored as a keyed hash: the same for the same person, and of no use without the key. */
export function createAdoptionLog({ catalog, writer, key, now }: AdoptionLogOptions): OpenedAdoptionLog {
  const recent = new LRUCache<string, true>({ max: RECENT_IDS });
  let waiting: string[] = [];
  const roleOf = ({ roles }: Principal): string | null => roles.find((role) => catalog.roles.has(role)) ?? null;

  /** Each verdict counts, also another one on the same metric. */
  function identify(subject: string, { kind, item }: Use): { readonly id: string; readonly atMs: number } {
    if (kind === 'verdict') return { id: randomUUID(), atMs: now() };
    const atMs = Math.floor(now() / SLOT_MS) * SLOT_MS;
    return { id: hashText(key, JSON.stringify([subject, kind, item, atMs])), atMs };
  }

  return {
    note(principal, use) {
      const { id, atMs } = identify(principal.subject, use);
      if (waiting.length >= MAX_WAITING || recent.has(id)) return;
      recent.set(id, true);
      const { kind, item, outcome = null } = use;
      const at = new Date(atMs).toISOString();
      const subject = pseudonymOf(key, principal.subject);
      waiting.push(JSON.stringify({ event_id: id, at, kind, item, role: roleOf(principal), subject, outcome }));
    },
    async flush() {
      if (waiting.length === 0) return;
      const values = waiting;
      waiting = [];
      try {
        await writer.write({
          ingress: { kind: 'http', source: SOURCE, topic: 'http', partition: 0, generation: 1 },
          records: values.map((value, offset) => ({ value, key: null, offset, identity: null })),
          durable: false,
        });
      } catch (error) {
        // What was written nevertheless is known by its event id.
        waiting = [...values, ...waiting].slice(0, MAX_WAITING);
        throw error;
      }
    },
  };
}
