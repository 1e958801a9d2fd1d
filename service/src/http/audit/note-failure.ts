import type { Context } from 'koa';
import type { Access } from '../../access/authenticate.ts';
import { toActor } from '../../audit/actors.ts';
import type { AuditedAct } from '../../audit/audited-act.ts';
import { noteRefused } from '../../audit/note-refused.ts';
import type { NewEntry } from '../../audit/types.ts';
import { classifyError } from '../../base/classify-error.ts';
import { ClientGoneError } from '../../base/errors.ts';
import type { RequestState } from '../context.ts';
import { statusOf } from '../statuses.ts';
import type { HttpOptions } from '../types.ts';
import { findAct, findRoute } from './acts.ts';
import { toEntry } from './record-acts.ts';

/** Records that an act which was recorded as started has failed: `client_gone` where the client closed the connection. */
export const recordFailure = (act: AuditedAct, error: unknown, onError: (error: unknown) => void): Promise<void> =>
  act.fail(error instanceof ClientGoneError ? 'client_gone' : classifyError(error).code).catch(onError);

type FailedContext = Context & { readonly state: RequestState };

/**
 * Creates what notes requests that failed: refused tokens, refused reads, and acts that were refused or failed. They are joined,
 * and written later, except the failure of an act that was recorded as started. Messages are not noted: they name values of requests and tokens.
 */
export const createFailureNoter =
  ({ audit, addressOf, onError }: Pick<HttpOptions, 'audit' | 'addressOf' | 'onError'>) =>
  async (context: FailedContext, error: unknown): Promise<void> => {
    const { access, act, requestId } = context.state as Partial<RequestState>;
    if (act?.isStarted) return recordFailure(act, error, (cause) => onError(cause, requestId ?? ''));
    if (error instanceof ClientGoneError) return;
    const failure = classifyError(error);
    const { code } = failure;
    const status = statusOf(failure);
    const isRefused = status === 401 || status === 403;
    if (isRefused && !access && !act?.isDescribed) {
      noteRefused(audit, { code, address: addressOf(context.req), requestId: requestId ?? null });
      return;
    }
    const failed = toFailed(context, isRefused, addressOf);
    if (!failed) return;
    const entry = { ...failed, code };
    audit.join(entry.actor.kind === 'unknown' ? 'no_token' : 'person', toKey(entry), entry);
  };

function toFailed(
  context: FailedContext,
  isRefused: boolean,
  addressOf: HttpOptions['addressOf'],
): NewEntry | undefined {
  const { access, act, requestId } = context.state as Partial<RequestState>;
  const route = findRoute(context);
  const declared = findAct(route);
  if (!declared && !(isRefused && access)) return undefined;
  const address = addressOf(context.req);
  if (declared)
    return { ...(act?.entry ?? toEntry(context, declared, address)), result: isRefused ? 'refused' : 'failed' };
  const object = { kind: 'route', id: route ?? context.path.slice(0, 256).toWellFormed() };
  const actor = toActor((access as Access).principal);
  return { action: 'read', result: 'refused', actor, address, requestId: requestId ?? null, object };
}

/**
 * Entries with the same key are joined: those of one person, or of one address without a token. Not by the id of the object, which
 * the client chooses.
 */
const toKey = ({ action, result, code, actor, address, object }: NewEntry): string =>
  JSON.stringify(
    actor.kind === 'unknown'
      ? [action, address, code]
      : [action, address, code, actor.kind, actor.subject, actor.roles, result, object?.kind === 'route' && object.id],
  );
