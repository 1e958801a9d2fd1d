import { expect, it } from 'vitest';
import { compilePolicy } from '../../access/compile-policy.ts';
import { loadCatalog } from '../../catalog/file/load-catalog.ts';
import type { DashboardService } from '../../dashboards/types.ts';
import { parseExport } from './parse-export.ts';

const catalog = await loadCatalog('examples/catalogs/shop.yaml');
const principal = { subject: 'a', roles: ['finance'], attributes: {}, expiresAtMs: Infinity };
const access = { principal, policy: compilePolicy(catalog, principal) };
const visible = [...access.policy.metrics].sort();

const itemOf = async (...metrics: readonly string[]): Promise<string> => {
  const queries = metrics.map((name) => ({ metrics: [name], timeDimension: { dateRange: 'today' } }));
  return (await parseExport({ format: 'csv', queries }, { catalog, dashboards: {} as DashboardService }, access)).item;
};

it('names what the reader may see, the same in any order, and nothing else that was sent', async () => {
  expect(catalog.metrics.has('active_readers') && !access.policy.metrics.has('active_readers')).toBe(true);
  const [first = '', second = ''] = visible;
  expect(await itemOf(second, first, second)).toBe(`${first}-${second}`);
  expect(await itemOf(second, 'active_readers', 'invented', first)).toBe(`${first}-${second}`);
  expect(await itemOf('invented')).toBe('');
});

it('names five metrics of many', async () => {
  expect(visible.length).toBeGreaterThan(5);
  expect(await itemOf(...visible.slice(0, 5))).toBe(visible.slice(0, 5).join('-'));
  expect(await itemOf(...visible.slice(0, 6).reverse())).toBe(visible.slice(0, 5).join('-'));
});
