import type { Context, Middleware, Next } from 'koa';
import { toActor, UNKNOWN } from '../../audit/actors.ts';
import { AuditedAct } from '../../audit/audited-act.ts';
import type { NewEntry } from '../../audit/types.ts';
import type { RequestState } from '../context.ts';
import type { HttpOptions } from '../types.ts';
import { findAct, findParams, findRoute, type DeclaredAct } from './acts.ts';

/** Runs the routes that are acts so that each has its entry: see `acts.ts`. */
export const recordActs =
  ({ audit, addressOf }: Pick<HttpOptions, 'audit' | 'addressOf'>): Middleware<RequestState> =>
  async (context, next: Next) => {
    const declared = findAct(findRoute(context));
    if (!declared) return void (await next());
    const act = new AuditedAct(audit, toEntry(context, declared, addressOf(context.req)));
    context.state.act = act;
    await act.run(next);
  };

/** Longest id that is kept, in characters: the client chooses it. */
const MAX_ID = 256;

/** Returns the entry of a request, as far as it is known before its route runs. */
export function toEntry(
  context: Context & { readonly state: RequestState },
  { action, object }: DeclaredAct,
  address: string | null,
): Omit<NewEntry, 'result'> {
  const { id, name } = findParams(context);
  const { access, requestId } = context.state as Partial<RequestState>;
  return {
    action,
    actor: access ? toActor(access.principal) : UNKNOWN,
    address,
    requestId: requestId ?? null,
    object: { kind: object, id: (id ?? name ?? '').slice(0, MAX_ID).toWellFormed() },
  };
}
