import { createHash } from 'node:crypto';
import type { Anomaly, AnomalyList, Precision } from '../../../../sdk/src/protocol/anomalies.ts';
import { requireAction } from '../../access/actions/actions.ts';
import type { Policy } from '../../access/types.ts';
import { AppError } from '../../base/errors.ts';
import { countVerdicts, saveVerdict, type CountedVerdicts } from './anomaly-verdicts.ts';
import type pg from 'pg';
import { MAX_DAYS } from './resolve-span.ts';
import { STEPS_MS } from './steps.ts';
import type { AnomalyService, VerdictService } from './types.ts';

/** Records whether readers consider anomalies real, for the rows that each reader sees. */
export function createVerdictService(pool: pg.Pool, anomalies: AnomalyService, now: () => number): VerdictService {
  return {
    async give({ metric, granularity, from, isReal, note }, { policy, principal }) {
      requireAction(policy, 'judge', 'give verdicts on anomalies');
      // Read to the longest possible end: in a shorter range an episode looks shorter, and open.
      const lastMs = Date.parse(from) + MAX_DAYS[granularity] * STEPS_MS.day;
      const endMs = Math.min(lastMs, Math.max(now(), Date.parse(from)) + STEPS_MS.day);
      const dateRange: [string, string] = [from, new Date(endMs).toISOString()];
      const list = await anomalies.find({ metric, granularity, dateRange, severity: 'medium' }, policy);
      const anomaly = list.anomalies.find((listed) => Date.parse(listed.from) === Date.parse(from));
      if (!anomaly) {
        throw new AppError(
          'not_found',
          `no anomaly of ${metric} by ${granularity} begins at ${from}: expected one of GET /v1/anomalies`,
        );
      }
      const slice = toSlice(policy);
      const key = { metric, granularity, beganAt: anomaly.from, slice };
      await saveVerdict(pool, key, { subject: principal.subject, isReal, note });
      const counted = await countVerdicts(pool, [metric], granularity, slice, principal.subject);
      return { anomaly: withVerdicts(anomaly, counted), precision: countPrecision(counted) };
    },
    async complete(list, granularity, { policy, principal }): Promise<AnomalyList> {
      const metrics = [...policy.metrics];
      const counted = await countVerdicts(pool, metrics, granularity, toSlice(policy), principal.subject);
      return {
        ...list,
        anomalies: list.anomalies.map((anomaly) => withVerdicts(anomaly, counted)),
        precision: countPrecision(counted),
      };
    },
  };
}

/** Readers that see other rows see other anomalies: their verdicts are counted separately. */
const toSlice = ({ rowFilters }: Policy): string =>
  createHash('sha256').update(JSON.stringify(rowFilters)).digest('hex');

function withVerdicts(anomaly: Anomaly, counted: readonly CountedVerdicts[]): Anomaly {
  const counts = counted.find(({ metric, beganAt }) => metric === anomaly.metric && beganAt === anomaly.from);
  return {
    ...anomaly,
    verdicts: { real: counts?.real ?? 0, notReal: counts?.notReal ?? 0, mine: counts?.mine ?? null },
  };
}

/** Counts precision: an anomaly is real when more of its readers say so than not. */
function countPrecision(counted: readonly CountedVerdicts[]): Record<string, Precision> {
  const precision: Record<string, Precision> = {};
  for (const { metric, real, notReal } of counted) {
    if (real === notReal) continue;
    const before = precision[metric] ?? { real: 0, notReal: 0, share: 0 };
    const after = { real: before.real + (real > notReal ? 1 : 0), notReal: before.notReal + (real > notReal ? 0 : 1) };
    precision[metric] = { ...after, share: after.real / (after.real + after.notReal) };
  }
  return precision;
}
