import { expect, it } from 'vitest';
import { readImportArgs } from './import-options.ts';

const ARGS = ['orders.csv', '--source', 'orders', '--endpoint', 'http://127.0.0.1:4000'];

it('takes the token from the environment, where no list of processes shows it', () => {
  const remote = { endpoint: 'http://127.0.0.1:4000', token: 'secret' };
  expect(readImportArgs(ARGS, { TIDEMARK_TOKEN: 'secret' }).remote).toEqual(remote);
  expect(readImportArgs([...ARGS, '--token', 'secret'], { TIDEMARK_TOKEN: 'other' }).remote).toEqual(remote);
});

it('needs a token for an endpoint, and none without one', () => {
  expect(() => readImportArgs(ARGS, {})).toThrow('TIDEMARK_TOKEN');
  expect(readImportArgs(ARGS.slice(0, 3), { TIDEMARK_TOKEN: 'secret' }).remote).toBeUndefined();
  expect(() => readImportArgs([...ARGS.slice(0, 3), '--token', 'x'], {})).toThrow('--endpoint');
});

it.each([['--replace'], ['--replace', 'may.csv'], ['--replace=12']])(
  'refuses %s with an endpoint, and says where it works',
  (...replace) => {
    const expected =
      /^--replace removes rows from the database, which --endpoint does not reach: expected no --endpoint, but DATABASE_URL/;
    expect(() => readImportArgs([...ARGS, ...replace], {})).toThrow(expected);
    expect(() => readImportArgs([...ARGS, ...replace, '--token', 'secret'], {})).toThrow(expected);
    expect(readImportArgs([...ARGS.slice(0, 3), ...replace], {}).remote).toBeUndefined();
  },
);
