import { expect, test } from 'vitest';
import { classifyError } from './classify-error.ts';
import { ForbiddenError } from './errors.ts';
import { statusOf } from '../http/statuses.ts';

const of = (code: string | undefined, message = 'x'): Error => Object.assign(new Error(message), { code });

test.each([
  [of('22021'), 400, 'invalid_text'],
  [of('22003'), 400, 'out_of_range'],
  [of('57P01'), 503, 'database_unavailable'],
  [of('53300'), 503, 'database_unavailable'],
  [of('08006'), 503, 'database_unavailable'],
  [of('ECONNREFUSED'), 503, 'database_unavailable'],
  [of(undefined, 'Connection terminated unexpectedly'), 503, 'database_unavailable'],
  [of('42601', 'syntax error at "secret"'), 500, 'internal'],
  [of(undefined, 'secret'), 500, 'internal'],
  [new ForbiddenError('forbidden', 'no'), 403, 'forbidden'],
  ['thrown text', 500, 'internal'],
  [null, 500, 'internal'],
])('%s becomes %i %s', (error, status, code) => {
  const classified = classifyError(error);
  expect(statusOf(classified)).toBe(status);
  expect(classified.code).toBe(code);
  expect(classified.message).not.toContain('secret');
});
