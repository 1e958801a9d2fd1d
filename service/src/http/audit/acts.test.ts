import Router from '@koa/router';
import { expect, it } from 'vitest';
import { findAct, findParams, findRoute, requireDeclared } from './acts.ts';

const serve = (): void => undefined;

it('refuses a route that changes something and is not declared', () => {
  const router = new Router({ prefix: '/v1' });
  router.use(serve);
  router.get('/things', serve);
  router.put('/views/:id', serve);
  expect(() => requireDeclared([router])).not.toThrow();
  router.post('/things', serve);
  expect(() => requireDeclared([new Router(), router])).toThrow(
    'POST /v1/things is not declared: expected it in http/audit/acts.ts',
  );
});

it('finds the act of a request by its route, and none for a read', () => {
  const router = new Router({ prefix: '/v1' });
  router.post('/rules/test', serve);
  router.put('/rules/:name', serve);
  const [matched, path] = [router.stack, '/v1/rules/late%20orders'];
  expect(findAct(findRoute({ method: 'PUT', path, matched }))).toEqual({ action: 'rule.edit', object: 'rule' });
  expect(findParams({ method: 'PUT', path, matched })).toEqual({ name: 'late orders' });
  expect(findAct(findRoute({ method: 'POST', path, matched }))).toBeUndefined();
  expect(findRoute({ method: 'PATCH', path, matched })).toBeUndefined();
  expect(findAct(undefined)).toBeUndefined();
});
