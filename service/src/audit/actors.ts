import type { AuditActor } from '../../../sdk/src/protocol/access/audit.ts';
import { keyOf } from '../access/embed/service-key.ts';
import type { Principal } from '../access/types.ts';

const NOBODY: AuditActor = { kind: 'unknown', subject: null, roles: [], keyId: null, tokenId: null };

/** Who sent no valid token. */
export const UNKNOWN: AuditActor = NOBODY;

/** The service itself. */
export const SERVICE: AuditActor = { ...NOBODY, kind: 'service' };

/** Reader of a mail, by a link in it. */
export const MAIL_LINK: AuditActor = { ...NOBODY, kind: 'mail_link' };

/** A person at a command line, as `user@host`. */
export const toCommandActor = (subject: string): AuditActor => ({ ...NOBODY, kind: 'command_line', subject });

/** A backend with a service key. */
export const toKeyActor = ({ id, name }: { readonly id: string; readonly name: string }): AuditActor => ({
  ...NOBODY,
  kind: 'service_key',
  subject: name,
  keyId: id,
});

export const toActor = ({ subject, roles, keyId, embed }: Principal): AuditActor =>
  embed
    ? { kind: 'embed_token', subject, roles, keyId: keyOf(embed.tokenId), tokenId: embed.tokenId }
    : { kind: 'token', subject, roles, keyId: keyId ?? null, tokenId: null };
