import { expect, it } from 'vitest';
import { ordersCatalog } from '../../../test/support/shop/ingested-orders.ts';
import { findScanLimit } from './scan-limit.ts';

it('lets distributions scan less than the catalogue allows, and never more', () => {
  const catalog = { ...ordersCatalog, scanLimitRows: 20_000_000 };
  expect(findScanLimit(['sum', 'distinct'], catalog)).toBe(20_000_000);
  expect(findScanLimit(['sum', 'distribution'], catalog)).toBe(2_000_000);
  expect(findScanLimit(['distribution'], { ...catalog, scanLimitRows: 1000 })).toBe(1000);
});
