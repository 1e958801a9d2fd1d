import { hostname, userInfo } from 'node:os';
import type pg from 'pg';
import { SERVICE } from '../audit/actors.ts';
import { openAuditLog, type OpenAuditLog } from '../audit/audit-log.ts';
import { AuditedAct } from '../audit/audited-act.ts';
import { loadEntries } from '../audit/load-entries.ts';
import { createSignInNoter, type NoteSignIn } from '../audit/note-sign-in.ts';
import { deleteExpiredEntries } from '../audit/retention.ts';
import type { AuditReader } from '../audit/types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { createAddressFinder, type AddressedRequest } from '../http/client-address.ts';
import { applyCatalog, type AppliedCatalog } from '../medallion/layout/apply-catalog.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';

const DAY_MS = 86_400_000;

export interface Auditing {
  readonly audit: OpenAuditLog;
  readonly auditEntries: AuditReader;
  readonly noteSignIn: NoteSignIn;
  addressOf(request: AddressedRequest): string | null;
  /** Deletes the entries beyond AUDIT_DAYS. */
  sweep(): Promise<void>;
}

/** Opens the audit log, which every process has. With AUDIT_STDOUT, entries that this process chains are lines of its output. */
export function openAuditing({ config, now, logger, onError, parts }: Context, { store, requests }: Pools): Auditing {
  const onEntry = (line: string): void => void process.stdout.write(`${line}\n`);
  const audit = parts.adopt(
    openAuditLog({ pool: store.pool, now, onError, ...(config.isAuditPrinted && { onEntry }) }),
    close,
  );
  return {
    audit,
    auditEntries: { list: (filter, page) => loadEntries(requests, filter, page) },
    noteSignIn: createSignInNoter(audit),
    addressOf: createAddressFinder(config.trustedProxies, (peer) =>
      logger.warn(
        { peer },
        'X-Forwarded-For is ignored: expected the address of this proxy in TRUSTED_PROXIES, if it is one',
      ),
    ),
    sweep: async () => audit.publish(await deleteExpiredEntries(store.pool, now() - config.auditDays * DAY_MS)),
  };
}

/** Applies the catalogue, recorded where it is another than before, with the user and host that started the service. */
export const applyRecorded = ({ audit }: Auditing, pool: pg.Pool, catalog: Catalog): Promise<AppliedCatalog> =>
  new AuditedAct(audit, {
    action: 'catalog.apply',
    object: { kind: 'catalog', id: catalog.name },
    actor: { ...SERVICE, subject: nameUser() },
  }).run(() => applyCatalog(pool, catalog), { onlyChanges: true });

/** `user@host` of the process. */
export function nameUser(): string {
  return `${readUser()}@${hostname()}`;
}

/** A container may run as a user without a name. */
function readUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
