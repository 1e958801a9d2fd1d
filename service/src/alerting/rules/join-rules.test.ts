import { expect, it } from 'vitest';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import type { RuleRow } from './alert-rules.ts';
import { createRuleJoiner } from './join-rules.ts';
import { keepPrincipal } from './own-rules.ts';

const CATALOG = `
name: shop
timezone: UTC
sources:
  orders:
    event_time: at
    fields: { at: timestamp, region: string, total: { type: money, currency: EUR } }
    measures: { orders: { count: true }, revenue: { sum: total } }
dimensions: { region: {} }
metrics: { orders: {}, revenue: {} }
roles:
  clerk: { metrics: [orders], dimensions: [region], filters: { region: principal.regions }, alerts: own }
  boss: { metrics: all, dimensions: all }
`;

const parse = (text: string) => parseCatalog([{ name: 'catalog.yaml', text }]);

const row = (parts: Partial<RuleRow> = {}): RuleRow => ({
  name: 'own_1',
  definition: { title: 'Busy', metric: 'orders', per: 'day', above: 2 },
  isDisabled: false,
  version: 1,
  owner: 'anna',
  personal: { roles: ['clerk'], claims: { regions: ['north'] }, filters: [], mail: null },
  ...parts,
});

const join = (catalog: string, rows: readonly RuleRow[]) =>
  createRuleJoiner(parse(catalog), (error) => {
    throw error;
  })(rows);

it('computes an own rule on the rows that the token saw which saved it', () => {
  const { rules, stopped } = join(CATALOG, [row()]);
  expect(stopped.size).toBe(0);
  expect(rules.get('own_1')?.rule.personal).toMatchObject({
    owner: 'anna',
    policy: { rowFilters: [{ member: 'region', operator: 'equals', values: ['north'] }], metrics: new Set(['orders']) },
  });
});

it.each([
  ['its role is gone', CATALOG.replace('clerk:', 'seller:'), 'forbidden'],
  ['its role has the right no more', CATALOG.replace(', alerts: own', ''), 'forbidden'],
  ['its role filters by another claim', CATALOG.replace('principal.regions', 'principal.areas'), 'missing_claim'],
  [
    'its role may not see the metric any more',
    CATALOG.replace('metrics: [orders]', 'metrics: [revenue]'),
    'invalid_rule',
  ],
])('stops an own rule when %s, and says so', (_, catalog, code) => {
  const { rules, stopped } = join(catalog, [row()]);
  expect([...rules.keys()]).toEqual([]);
  const view = { name: 'own_1', title: 'Busy', metric: 'orders', own: { filters: [], mail: null, stopped: { code } } };
  expect(stopped.get('own_1')).toMatchObject({ owner: 'anna', view });
});

it('stops a rule on rows of a dimension that its owner may not see any more', () => {
  const personal = {
    ...row().personal!,
    filters: [{ member: 'region', operator: 'equals' as const, values: ['north'] }],
  };
  expect(join(CATALOG, [row({ personal })]).stopped.size).toBe(0);
  const hidden = CATALOG.replace('dimensions: [region], filters', 'dimensions: [], filters');
  expect(join(hidden, [row({ personal })]).stopped.get('own_1')?.view.own?.stopped?.code).toBe('unknown_filter_member');
});

it('keeps no claim of a token that no filter of its roles names', () => {
  const principal = {
    subject: 'anna',
    roles: ['clerk', 'unknown'],
    attributes: { regions: ['north'], email: 'anna@shop.example', name: 'Anna' },
    expiresAtMs: 0,
  };
  expect(keepPrincipal(principal, parse(CATALOG))).toEqual({ roles: ['clerk'], claims: { regions: ['north'] } });
});

it('reports an own rule whose row cannot be read, and leaves that rule alone out', () => {
  const personal = { ...row().personal!, roles: 7 as never };
  const rows = [row({ name: 'own_0', personal }), row(), row({ name: 'shared', owner: null, personal: null })];
  const errors: unknown[] = [];
  const { rules, stopped } = createRuleJoiner(parse(CATALOG), (error) => errors.push(error))(rows);
  expect([...rules.keys()]).toEqual(['own_1', 'shared']);
  expect(stopped.size).toBe(0);
  expect(errors).toEqual([expect.any(TypeError)]);
});

it('reads a rule again once its version is another', () => {
  const joinAll = createRuleJoiner(parse(CATALOG), () => undefined);
  const first = joinAll([row()]).rules.get('own_1');
  expect(joinAll([row()]).rules.get('own_1')).toBe(first);
  expect(joinAll([row({ version: 2, isDisabled: true })]).rules.get('own_1')).toMatchObject({ isDisabled: true });
});
