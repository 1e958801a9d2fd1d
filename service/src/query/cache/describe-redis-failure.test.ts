import { expect, it } from 'vitest';
import { describeRedisFailure } from './describe-redis-failure.ts';

it.each([
  [Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:6379'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new Error('Command timed out'), 'no answer in time'],
  [new Error('LOADING Redis is loading the dataset in memory'), 'LOADING'],
  [new Error("NOPERM User tidemark has no permissions to run the 'set' command"), 'NOPERM'],
  [new Error('WRONGPASS invalid username-password pair'), 'Redis refuses the user and password of REDIS_URL'],
])('describes %s without addresses and values', (error, reason) => {
  expect(describeRedisFailure(error, false)).toBe(reason);
});
