import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runService, SHOP } from '../support/shop/running-service.ts';

const BACKEND = fileURLToPath(new URL('../../../examples/token-backend/server.js', import.meta.url));

it('is given tokens by the backend of the examples, and shows the rows of their claims', async () => {
  const backend = spawn(process.execPath, [BACKEND], { env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [tokenUrl] = (await once(createInterface(backend.stdout), 'line')) as [string];
    const environment = {
      JWKS_URL: new URL('/jwks.json', tokenUrl).href,
      TOKEN_ISSUER: 'https://portal.example',
      TOKEN_AUDIENCE: 'tidemark',
    };
    const boss = /boss: \{.*\}/;
    const sales =
      '{ metrics: [orders], dimensions: [region], filters: { region: principal.regions }, ingest: [orders] }';
    const running = await runService(environment, SHOP.replace(boss, `sales: ${sales}`));
    try {
      const token = await (await fetch(tokenUrl, { headers: { Connection: 'close' } })).text();
      const at = new Date().toISOString();
      const orders = ['north', 'south', 'north'].map((region, index) => {
        return { event_id: `e${index}`, id: `o${index}`, version: 1, at, region, total: '1.00' };
      });
      const sent = await running.fetch('/v1/events/orders', { token, body: orders });
      expect(await sent.json()).toMatchObject({ accepted: 3 });
      const query = {
        metrics: ['orders'],
        dimensions: ['region'],
        timeDimension: { dateRange: 'last 2 days' },
      } as const;
      expect(await running.ask(query, token)).toMatchObject({
        rows: [
          { region: 'north', orders: 2 },
          { region: 'south', orders: 1 },
        ],
      });
    } finally {
      await running.close();
    }
  } finally {
    const ended = once(backend, 'exit');
    backend.kill();
    await ended;
  }
});
