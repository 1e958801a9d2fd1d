import type { Access } from '../access/authenticate.ts';
import { toActor } from './actors.ts';
import type { AuditLog } from './types.ts';

/** Notes the first use of a token that was accepted. */
export type NoteSignIn = (access: Access, address: () => string | null, requestId?: string) => void;

/**
 * Creates what notes sign-ins: called for each request with a token, it costs one look-up unless the token is new. Those of one
 * subject and address are joined for an hour.
 */
export function createSignInNoter(audit: Pick<AuditLog, 'join'>): NoteSignIn {
  const seen = new WeakSet<Access>();
  return (access, findAddress, requestId) => {
    if (seen.has(access)) return;
    seen.add(access);
    const [actor, address] = [toActor(access.principal), findAddress()];
    const { kind, subject, roles, keyId } = actor;
    const details = { expiresAt: new Date(access.principal.expiresAtMs).toISOString() };
    const entry = { action: 'sign_in', result: 'ok', actor, address, requestId: requestId ?? null, details } as const;
    audit.join('sign_in', JSON.stringify([kind, subject, roles, keyId, address]), entry);
  };
}
