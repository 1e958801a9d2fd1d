import type pg from 'pg';
import type { SilenceView } from '../../../../sdk/src/protocol/rules.ts';
import { isWithin, scopeOf } from '../../access/scope-of.ts';
import type { Policy } from '../../access/types.ts';
import { describeUnknown } from '../../catalog/model/names.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { AppError, InvalidRequestError } from '../../base/errors.ts';
import { endSilence, insertSilence, loadSilences } from './alert-silences.ts';
import { membersOf } from '../../query/plan/plan.ts';
import type { RuleRegistry } from '../rules/rule-registry.ts';
import { requireManage } from '../rules/rights.ts';
import type { SilenceService, SilenceRecord } from '../types.ts';

export interface SilenceServiceOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly registry: RuleRegistry;
  now(): number;
}

const MAX_SPAN_MS = 366 * 86_400_000;

/**
 * Manages silences. They suppress notifications for all recipients of a channel, so only roles that manage rules may
 * create them. A silence applies to the alerts that its creator may see, and a principal that sees less can neither see
 * nor end it.
 */
export function createSilenceService({ pool, catalog, registry, now }: SilenceServiceOptions): SilenceService {
  const loadVisible = async (policy: Policy): Promise<SilenceRecord[]> => {
    const scope = scopeOf(policy, catalog);
    return (await loadSilences(pool, now())).filter((silence) => isWithin(silence.scope, scope));
  };
  return {
    async list(policy) {
      requireManage(policy);
      return (await loadVisible(policy)).map(presentSilence);
    },
    async create(silence, { policy, principal }) {
      requireManage(policy);
      requireKnownMembers(silence.matchers, policy);
      const { startsAtMs, endsAtMs } = silence;
      requireSpan(startsAtMs, endsAtMs, now());
      const saved = await insertSilence(pool, {
        ...silence,
        createdBy: principal.subject,
        scope: scopeOf(policy, catalog),
      });
      await registry.refresh();
      return presentSilence(saved);
    },
    async end(id, { policy }) {
      requireManage(policy);
      const isVisible = (await loadVisible(policy)).some((silence) => silence.id === id);
      if (!isVisible || !(await endSilence(pool, id, now())))
        throw new AppError('not_found', `there is no silence ${id} to end`);
      await registry.refresh();
    },
  };
}

function requireSpan(startsAtMs: number, endsAtMs: number, nowMs: number): void {
  const [startsAt, endsAt, at] = [startsAtMs, endsAtMs, nowMs].map((ms) => new Date(ms).toISOString());
  const problem =
    endsAtMs <= nowMs
      ? `is over: expected an instant after ${at}`
      : endsAtMs <= startsAtMs
        ? `is not after startsAt, ${startsAt}: expected a later instant`
        : endsAtMs - startsAtMs > MAX_SPAN_MS
          ? `is more than 366 days after startsAt, ${startsAt}: expected an earlier instant`
          : undefined;
  if (problem === undefined) return;
  throw new InvalidRequestError('invalid_request', `endsAt: ${endsAt} ${problem}`, { path: 'endsAt' });
}

/** A matcher with a typing error would silence nothing, unnoticed. */
function requireKnownMembers(matchers: SilenceRecord['matchers'], policy: Policy): void {
  const members = ['rule', 'metric', 'severity', ...policy.dimensions];
  const wrong = [...membersOf(matchers)].find((member) => !members.includes(member));
  if (wrong === undefined) return;
  throw new InvalidRequestError('invalid_request', `matchers: ${describeUnknown('a member', wrong, members)}`, {
    path: 'matchers',
  });
}

const presentSilence = ({ id, matchers, startsAtMs, endsAtMs, note, createdBy }: SilenceRecord): SilenceView => ({
  id,
  matchers,
  startsAt: new Date(startsAtMs).toISOString(),
  endsAt: new Date(endsAtMs).toISOString(),
  note,
  createdBy,
});
