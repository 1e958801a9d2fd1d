import type pg from 'pg';
import type { Alert, AlertChange } from '../../../../sdk/src/protocol/alerts.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { AppError, ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { listEpisodes, loadEpisode, loadHistory } from './alert-episodes.ts';
import { saveEpisode } from './save-episode.ts';
import { applyAction } from '../states/act.ts';
import type { RuleRegistry } from '../rules/rule-registry.ts';
import { mayViewAlert } from './may-view-alert.ts';
import { isSilenced } from '../states/match.ts';
import { presentAlert } from '../states/present.ts';
import type { AlertService, AlertQuery, EpisodeRecord } from '../types.ts';

export interface AlertServiceOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly registry: RuleRegistry;
  now(): number;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
}

/** Tries of an action that conflicts with the evaluator's writes. */
const MAX_TRIES = 5;
/** Most rows searched for one page, where many are hidden from the reader. */
const MAX_LOOKED_AT = 5000;

export function createAlertService({ pool, catalog, registry, now, onChange }: AlertServiceOptions): AlertService {
  const silencedNow = (record: EpisodeRecord): boolean => isSilenced(record, registry.silences, now());
  const present = (record: EpisodeRecord, history?: readonly AlertChange[]): Alert =>
    presentAlert(record, {
      nowMs: now(),
      isSilenced: silencedNow(record),
      rule: registry.rules.get(record.rule)?.rule,
      ...(history && { history }),
    });

  async function find(id: string, policy: Policy): Promise<EpisodeRecord> {
    const record = await loadEpisode(pool, id);
    if (record && mayViewAlert(policy, record)) return record;
    throw new AppError('not_found', `there is no alert "${id.slice(0, 64)}"`);
  }

  async function show(id: string, policy: Policy): Promise<Alert> {
    const record = await find(id, policy);
    return present(record, await loadHistory(pool, id));
  }

  async function list(query: AlertQuery, policy: Policy) {
    if (query.before !== undefined && !(await loadEpisode(pool, query.before))) {
      throw new InvalidRequestError('invalid_request', `before: there is no alert ${formatValue(query.before)}`, {
        path: 'before',
      });
    }
    const visible: EpisodeRecord[] = [];
    let before = query.before;
    for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT && visible.length <= query.limit;) {
      const page = await listEpisodes(pool, {
        ...query,
        states: query.state,
        severities: query.severity,
        isShared: true,
        owners: policy.subject === undefined ? [] : [policy.subject],
        before,
        limit: 500,
      });
      visible.push(...page.filter((record) => mayViewAlert(policy, record)));
      lookedAt += page.length;
      before = page.at(-1)?.id;
      if (page.length < 500) {
        before = undefined;
        break;
      }
    }
    const shown = visible.slice(0, query.limit);
    return {
      alerts: shown.map((record) => present(record)),
      next: visible.length > query.limit ? shown.at(-1)?.id : before,
    };
  }

  return {
    list,
    show,
    async act(id, action, version, { policy, principal }) {
      const refuse = (): never => {
        throw new ForbiddenError('forbidden', `to ${action.kind} alerts, a role with alerts: respond is required`);
      };
      if (policy.alerts === 'view') refuse();
      for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
        const record = await find(id, policy);
        if (policy.alerts === 'own' && !record.personal) refuse();
        if (version !== undefined && record.version !== version) throw isChanged(record, version);
        const write = applyAction(record, action, {
          nowMs: now(),
          by: principal.subject,
          rule: registry.rules.get(record.rule)?.rule,
          isSilenced: silencedNow,
          timezone: catalog.timezone,
          weekStart: catalog.weekStart,
        });
        if ((await saveEpisode(pool, { ...write, lease: undefined })) !== 'written') continue;
        onChange(write.record);
        return show(id, policy);
      }
      throw new AppError('conflict', `alert "${id}" keeps changing: try again`, { retryable: true });
    },
  };
}

/** Not retryable: the sender has to read the alert again first. */
const isChanged = ({ id, version }: EpisodeRecord, seen: number): AppError =>
  new AppError('conflict', `alert "${id}" is at version ${version}, not ${seen}: read it again`, {
    path: 'version',
  });
