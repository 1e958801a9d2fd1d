import { expect, it } from 'vitest';
import { OPERATIONS } from '../openapi/operations/operations.ts';
import { findRateKind } from './find-rate-kind.ts';

it('finds the limit of each operation that needs a token', () => {
  const guarded = OPERATIONS.filter(({ isOpen, security }) => !isOpen && !security);
  const kinds = guarded.map(({ method, path }) => {
    const kind = findRateKind({ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, 'some') });
    return [kind, `${method} ${path}`] as const;
  });
  const isGet = (operation: string): boolean => operation.startsWith('get ');
  const list = (wanted: string): string[] =>
    kinds.filter(([kind]) => kind === wanted).map(([, operation]) => operation);
  expect(list('ingest')).toEqual(['post /v1/events/{source}']);
  expect(list('exports')).toEqual(['post /v1/export']);
  expect(list('tokens').sort()).toEqual(['delete /v1/keys/{id}', 'get /v1/keys', 'post /v1/keys']);
  const posts = list('reads').filter((operation) => !isGet(operation));
  expect(posts.sort()).toEqual([
    'post /v1/live/ticket',
    'post /v1/query',
    'post /v1/rules/backtest',
    'post /v1/rules/test',
  ]);
  expect(list('writes').filter(isGet)).toEqual([]);
  expect(list('writes').length).toBeGreaterThan(20);
});

it('finds it however the router lets the path be written', () => {
  expect(findRateKind({ method: 'POST', path: '/V1/Events/orders' })).toBe('ingest');
  expect(findRateKind({ method: 'POST', path: '/v1/export/' })).toBe('exports');
  expect(findRateKind({ method: 'HEAD', path: '/v1/catalog' })).toBe('reads');
});
