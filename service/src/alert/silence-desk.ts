import type pg from 'pg';
import type { SilenceView } from '../../../sdk/src/protocol/rules.ts';
import { describeUnknown } from '../catalog/names.ts';
import type { Catalog } from '../catalog/types.ts';
import { AppError, InvalidRequestError } from '../errors.ts';
import { endSilence, insertSilence, loadSilences } from '../store/alert-rules.ts';
import { membersOf } from '../query/plan.ts';
import type { RuleBook } from './rule-book.ts';
import { requireManage } from './rule-desk.ts';
import type { SilenceDesk, SilenceRecord } from './types.ts';

export interface SilenceDeskOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly book: RuleBook;
  now(): number;
}

const LONGEST_MS = 366 * 86_400_000;

/** Silences keep alerts from being told to channels, whoever reads them there: so they are for those who manage rules. */
export function createSilenceDesk({ pool, catalog, book, now }: SilenceDeskOptions): SilenceDesk {
  return {
    async list(policy) {
      requireManage(policy);
      return (await loadSilences(pool, now())).map(presentSilence);
    },
    async create(silence, { policy, principal }) {
      requireManage(policy);
      requireKnownMembers(silence.matchers, catalog);
      const { startsAtMs, endsAtMs } = silence;
      if (endsAtMs <= Math.max(startsAtMs, now()) || endsAtMs - startsAtMs > LONGEST_MS) {
        throw new InvalidRequestError(
          'invalid_request',
          'endsAt: expected an instant to come, after startsAt by a year at most',
          {
            path: 'endsAt',
          },
        );
      }
      const saved = await insertSilence(pool, { ...silence, createdBy: principal.subject });
      await book.refresh();
      return presentSilence(saved);
    },
    async end(id, { policy }) {
      requireManage(policy);
      if (!(await endSilence(pool, id, now()))) throw new AppError('not_found', `there is no silence ${id} to end`);
      await book.refresh();
    },
  };
}

/** A matcher with a typing error would silence nothing, and nobody would know. */
function requireKnownMembers(matchers: SilenceRecord['matchers'], catalog: Catalog): void {
  const known = ['rule', 'metric', 'severity', ...catalog.dimensions.keys()];
  const wrong = [...membersOf(matchers)].find((member) => !known.includes(member));
  if (wrong === undefined) return;
  throw new InvalidRequestError('invalid_request', `matchers: ${describeUnknown('a member', wrong, known)}`, {
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
