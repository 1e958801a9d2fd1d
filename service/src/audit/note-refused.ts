import { UNKNOWN } from './actors.ts';
import type { AuditLog } from './types.ts';

/** Notes a token that was refused. Those of one address and cause are joined: whoever sends them fills no table. */
export function noteRefused(
  audit: Pick<AuditLog, 'join'>,
  {
    code,
    address,
    requestId = null,
  }: { readonly code: string; readonly address: string | null; readonly requestId?: string | null },
): void {
  const entry = { action: 'sign_in', result: 'refused', code, actor: UNKNOWN, address, requestId } as const;
  audit.join('no_token', JSON.stringify([entry.action, address, code]), entry);
}
