import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ERROR_CODES, REJECTION_CODES } from '../../../../sdk/src/protocol/errors.ts';
import { AppError } from '../../base/errors.ts';
import { listErrors } from './list-errors.ts';

const tracked = ['service/src/**/*.ts', ':!service/src/**/*.test.ts', ':!service/src/http/openapi'];

/** True where the source has the code as a literal. */
function isInSource(code: string): boolean {
  try {
    execFileSync('git', ['grep', '-q', '-F', `'${code}'`, '--', ...tracked]);
    return true;
  } catch {
    return false;
  }
}

it('has a place for every code', () => {
  expect([...listErrors()].filter(([, places]) => places.length === 0)).toEqual([]);
});

it('has no code that no part of the service uses', () => {
  const codes = [...Object.keys(ERROR_CODES), ...Object.keys(REJECTION_CODES)];
  expect(codes.length).toBeGreaterThan(80);
  expect(codes.filter((code) => !isInSource(code))).toEqual([]);
});

it('lets no other code be constructed', () => {
  // @ts-expect-error: not a code of the wire contract
  const error = new AppError('no_such_code', 'a message');
  expect(Object.keys(ERROR_CODES)).not.toContain(error.code);
});

it('lists codes and rejections in their order, each with a sentence', () => {
  for (const table of [ERROR_CODES, REJECTION_CODES]) {
    const codes = Object.keys(table);
    expect(codes).toEqual([...codes].sort());
    for (const meaning of Object.values(table)) expect(meaning).toMatch(/^[A-Z`].*\.$/);
  }
});
