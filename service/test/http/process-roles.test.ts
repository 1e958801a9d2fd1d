import { expect, it } from 'vitest';
import { runService, SHOP } from '../support/shop/running-service.ts';

it('answers health alone without the role http', async () => {
  const running = await runService({ ROLES: 'ingest,alert' }, SHOP, { checksAnswers: false });
  try {
    const query = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };
    expect((await running.fetch('/healthz', { token: '' })).status).toBe(200);
    expect((await running.fetch('/readyz', { token: '' })).status).toBe(200);
    expect((await running.fetch('/v1/query', { body: query })).status).toBe(404);
    expect((await running.fetch('/', { token: '' })).status).toBe(404);
  } finally {
    await running.close();
  }
});
