import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueryResponse, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { runTidemark } from '../support/servers/service-process.ts';

describe('the demo', () => {
  it('loads 90 days, goes on live, stops cleanly, and goes on with the same history', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-demo-'));
    await chmod(folder, 0o755);
    const environment = { DATA_DIR: folder, PORT: '0' };
    try {
      const first = await start(environment);
      expect(first.process.output()).toMatch(/Loading 90 days of simulated business .*100 %/);
      const before = await first.ask();
      expect(before.totals.orders).toBeGreaterThan(150_000);
      expect(before.freshness.state).toBe('live');
      expect(await first.process.end('SIGINT')).toBe(0);

      const second = await start(environment);
      expect(second.process.output()).not.toContain('90 days');
      const after = await second.ask();
      expect(after.rows.slice(1, -20)).toEqual(before.rows.slice(1, -20));
      expect(await second.process.end('SIGTERM')).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 240_000);
});

async function start(environment: Record<string, string>) {
  const process = runTidemark(['start'], environment);
  const [, address] = await process.waitFor(/ at (http:\S+)/);
  const [token] = await process.waitFor(/^eyJ\S+$/m);
  return {
    process,
    async ask(): Promise<QueryResult> {
      const response = await fetch(`${address}/v1/query`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
        body: JSON.stringify({ metrics: ['orders'], timeDimension: { dateRange: 'last 91 days', granularity: 'day' } }),
      });
      return ((await response.json()) as QueryResponse).results[0] as QueryResult;
    },
  };
}
