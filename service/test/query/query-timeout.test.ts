import { expect, it } from 'vitest';
import { fullPolicy, openOrders, ordersCatalog } from '../support/shop/ingested-orders.ts';

it('says which query took too long, and what to ask or to keep instead', async () => {
  const fixture = await openOrders(Date.UTC(2026, 10, 7, 10), ordersCatalog, { statementTimeoutMs: 300 });
  const client = await fixture.store.pool.connect();
  try {
    await client.query('begin');
    await client.query('lock table silver.orders in access exclusive mode');
    const asked = fixture.service.answer(
      {
        metrics: ['revenue'],
        dimensions: ['region', 'channel'],
        timeDimension: { dateRange: ['2026-11-07T10:00Z', '2026-11-07T11:00Z'] },
      },
      fullPolicy(ordersCatalog),
    );
    await expect(asked).rejects.toMatchObject({
      code: 'query_timeout',
      retryable: true,
      message:
        'the query of revenue by region, channel from 2026-11-07T10:00:00.000Z to 2026-11-07T11:00:00.000Z took longer than QUERY_TIMEOUT_MS allows: expected a shorter range, fewer dimensions or, in the catalogue, a rollup of orders with region, channel',
    });
  } finally {
    await client.query('rollback');
    client.release();
    await fixture.close();
  }
});
