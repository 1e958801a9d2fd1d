import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { toLoggedError } from './log-error.ts';

const logged = (error: unknown): string => JSON.stringify(toLoggedError(error));

describe('an error in the log', () => {
  test('holds none of the fields that libraries add', () => {
    const reply = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      command: { name: 'auth', args: ['tidemark', 'hunter2'] },
    });
    expect(logged(reply)).not.toContain('hunter2');
    const url = new TypeError('Invalid URL');
    expect(logged(Object.assign(url, { input: 'hooks.slack.com/services/T0/B0/hunter2' }))).not.toContain('hunter2');
  });

  test('holds no row of Postgres, and names the table', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "members_pkey"'), {
      code: '23505',
      detail: 'Key (value)=(hunter2) already exists.',
      where: 'COPY orders, line 1: "hunter2"',
      schema: 'app',
      table: 'members',
      constraint: 'members_pkey',
    });
    expect(logged(error)).not.toContain('hunter2');
    expect(toLoggedError(error)).toMatchObject({ code: '23505', table: 'members', constraint: 'members_pkey' });
  });

  test('holds no payload that a parser quotes', () => {
    let error: unknown;
    try {
      JSON.parse('{"card": hunter2}');
    } catch (thrown) {
      error = thrown;
    }
    expect(logged(error)).not.toContain('hunter2');
    expect(logged(new Error(`invalid input syntax for type numeric: "hunter2"`))).not.toContain('hunter2');
  });

  test.each([
    'connect to redis://user:hunter2@cache:6379 failed',
    'POST https://hooks.slack.com/services/T0/B0/hunter2 answered 500',
    'token eyJhbGciOiJIUzI1NiJ9.hunter2.hunter2 refused',
  ])('holds no secret of a message of our own: %s', (message) => {
    expect(logged(new AppError('conflict', message))).not.toContain('hunter2');
  });

  test('keeps the whole chain of causes, and where each came from', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    const error = new AppError('not_written', 'the records could not be written', { cause });
    expect(toLoggedError(error)).toMatchObject({
      type: 'AppError',
      code: 'not_written',
      message: 'the records could not be written',
      cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:5432' },
    });
    expect(toLoggedError(error).cause?.stack?.[0]).toMatch(/^at /);
  });

  test('says nothing of a thrown value', () => {
    expect(logged('hunter2')).not.toContain('hunter2');
  });
});
