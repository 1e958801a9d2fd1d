import { expect, it } from 'vitest';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { Source } from '../../catalog/model/types.ts';
import { NO_LAYOUT } from '../../medallion/layout/source-layout.ts';
import { replaceInId, rewriteEntityKey } from './rewrite-identity.ts';
import type { ErasedTarget } from './types.ts';

const orders = orderCatalog(['UTC']).sources.get('orders') as Source;
const keyedBy = (...entityKey: string[]): Source => ({ ...orders, entityKey });
const erased = [{ path: ['customer_id'], value: 'erased-1' }];

const targetOf = (source: Source): ErasedTarget => ({
  source,
  layout: NO_LAYOUT,
  field: { name: 'customer_id', type: 'string', scale: 0, path: ['customer_id'] },
  text: 'c1',
  pseudonym: 'erased-1',
});

it('rewrites the message key of an entity that the field is the key of, or a part of it', () => {
  expect(rewriteEntityKey(keyedBy('customer_id'), 'c1', erased)).toBe('erased-1');
  expect(rewriteEntityKey(keyedBy('region', 'customer_id'), '["c1","c1"]', erased)).toBe('["c1","erased-1"]');
  expect(rewriteEntityKey(keyedBy('order_id'), 'c1', erased)).toBe('c1');
  expect(rewriteEntityKey(keyedBy('region', 'customer_id'), 'no list', erased)).toBe('no list');
});

it('replaces the value in its place of an id, and the same text in no other', () => {
  const replace = (source: Source, column: 'event_id' | 'entity_key', id: string): string =>
    replaceInId(targetOf(source), column, id);
  expect(replace(keyedBy('customer_id'), 'entity_key', 'c1')).toBe('erased-1');
  expect(replace(keyedBy('customer_id'), 'entity_key', 'c12')).toBe('c12');
  expect(replace(keyedBy('region', 'customer_id'), 'entity_key', '["c1","c1"]')).toBe('["c1","erased-1"]');
  expect(replace(keyedBy('region', 'customer_id'), 'entity_key', '["c1","c2"]')).toBe('["c1","c2"]');
  expect(replace(keyedBy('order_id'), 'entity_key', 'c1')).toBe('c1');
  expect(replace({ ...orders, eventId: 'customer_id' }, 'event_id', 'c1')).toBe('erased-1');
  expect(replace(orders, 'event_id', 'c1')).toBe('c1');
  expect(replace({ ...orders, eventId: undefined }, 'event_id', 'c1')).toBe('c1');
});
