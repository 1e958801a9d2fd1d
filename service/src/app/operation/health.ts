import { Health, type HealthInputs } from '../../http/health.ts';
import type { RunningSourceStates } from '../../query/versions/source-states.ts';
import type { Context } from '../context.ts';

type Parts = Pick<HealthInputs, 'writes' | 'kafka' | 'redis' | 'retention'>;

/** Creates what `/readyz` says. `redis`: why Redis is unavailable, in its own words. */
export const createHealth = (
  { config, now }: Context,
  states: RunningSourceStates,
  { redis, ...parts }: Parts,
): Health =>
  new Health({
    ...parts,
    now,
    postgres: () => states.look,
    positions: () => states.positions,
    redis: () => describeLost(redis()),
    ingestsOnly: !config.roles.includes('http') && !config.roles.includes('live'),
  });

const describeLost = (reason: string | undefined): string | undefined =>
  reason && `Redis is unavailable (${reason}): each replica polls Postgres on its own`;
