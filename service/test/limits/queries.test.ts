import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query, QueryResponse, WireError } from '../../../sdk/src/protocol/query.ts';
import { measureStretches } from '../support/loop-stretches.ts';
import { openVisitsLock, type VisitsLock } from '../support/shop/visits-lock.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;
let visits: VisitsLock;

beforeAll(async () => {
  running = await runService({ DATABASE_CONNECTIONS: '16' }, SHOP, { checksAnswers: false });
  visits = await openVisitsLock(running.url);
  await sendOrder();
});

afterAll(async () => {
  await visits.close();
  await running.close();
});

let orders = 0;
async function sendOrder(): Promise<number> {
  const id = `o${++orders}`;
  const order = { event_id: id, id, version: 1, at: '2026-09-01T10:00:00Z', region: 'north', total: '1.00' };
  return (await running.fetch('/v1/events/orders', { body: order })).status;
}

/** No two alike, so that none is answered from memory. */
let asked = 0;
const cheap = (): Query => ({
  metrics: ['orders'],
  timeDimension: { dateRange: ['2026-09-01', '2026-09-02'] },
  limit: ++asked,
});
const blocked = (): Query => ({ ...cheap(), metrics: ['visits'] });

const askAs = async (subject: string, query: Query): Promise<string> => {
  const answer = await running.ask(query, await running.token({ subject }));
  return 'error' in answer ? answer.error.code : 'answered';
};

const ZONES = Intl.supportedValuesOf('timeZone').filter((name) => /^(America|Europe|Australia)\//.test(name));

describe('buckets over any range', () => {
  it.each([
    ['year', ['0001-01-01', '9999-12-31']],
    ['quarter', ['7500-01-01', '9999-12-31']],
    ['week', ['1800-01-01', '1990-12-31']],
    ['day', ['9973-01-01', '9999-12-31']],
    ['hour', ['0001-01-01', '0002-02-01']],
    ['minute', ['2025-03-29', '2025-04-03']],
  ] as const)(
    'by %s: 50 zones at once cost little, and others are served in between',
    async (granularity, dateRange) => {
      const queries = ZONES.slice(0, 50).map((timezone) => ({
        metrics: ['orders'],
        timeDimension: { granularity, dateRange },
        timezone,
      }));
      const results: QueryResponse['results'][number][] = [];
      const { totalMs, longestMs } = await measureStretches(async () => {
        const response = await running.fetch('/v1/query', { body: { queries } });
        results.push(...((await response.json()) as QueryResponse).results);
      });
      expect(results).toHaveLength(50);
      expect(results.filter((result) => 'error' in result)).toEqual([]);
      // One zone by year took 6 s of CPU, in one stretch.
      expect(totalMs).toBeLessThan(15_000);
      expect(longestMs).toBeLessThan(700);
    },
  );

  it('are not cut when there are too many', async () => {
    const timeDimension = { granularity: 'minute', dateRange: ['0001-01-01', '9999-12-31'] } as const;
    const { totalMs } = await measureStretches(async () => {
      const answer = await running.ask({ metrics: ['orders'], timeDimension, timezone: 'Europe/Berlin' });
      expect(answer).toMatchObject({ error: { code: 'too_many_buckets' } });
    });
    expect(totalMs).toBeLessThan(500);
  });
});

describe('costly queries of one principal', () => {
  it('leave connections to others, to events and to the small queries of others', async () => {
    await visits.whileLocked(async () => {
      // More than there are connections, and few enough to be answered within the time that they may wait.
      const waiting = Array.from({ length: 20 }, () => askAs('hostile', blocked()));
      // No more than its share is at work.
      await expect.poll(visits.countBlocked).toBe(2);
      for (let i = 0; i < 5; i++) {
        expect(await askAs('honest', cheap())).toBe('answered');
        expect(await sendOrder()).toBe(200);
      }
      expect(await visits.countBlocked()).toBe(2);
      await visits.unlock();
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['answered']));
    });
  });

  it('wait in a queue of bounded length: beyond it they are refused with 429', async () => {
    await visits.whileLocked(async () => {
      const token = await running.token({ subject: 'hostile' });
      const refusals: Response[] = [];
      const waiting = Array.from({ length: 250 }, async () => {
        const response = await running.fetch('/v1/query', { token, body: blocked() });
        if (response.status === 429) refusals.push(response);
        return response;
      });
      await expect.poll(() => refusals.length).toBe(48);
      const [refused] = refusals as [Response];
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({ error: { code: 'too_many_requests', retryable: true } });
      await visits.unlock();
      const statuses = (await Promise.all(waiting)).map(({ status }) => status);
      // On a slow machine the last ones wait for too long, and are told so.
      expect(statuses.filter((status) => status === 200 || status === 503)).toHaveLength(202);
      expect(statuses).toContain(200);
    });
  });

  it('that take all connections for requests make others wait, and then answer 503', { timeout: 60_000 }, async () => {
    await visits.whileLocked(async () => {
      const waiting = ['h1', 'h2', 'h3'].flatMap((subject) => [1, 2].map(() => askAs(subject, blocked())));
      await expect.poll(visits.countBlocked).toBe(5);
      const response = await running.fetch('/v1/dead-letters');
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
      expect(((await response.json()) as { error: WireError }).error).toMatchObject({
        code: 'overloaded',
        retryable: true,
      });
      // Events have connections of their own.
      expect(await sendOrder()).toBe(200);
      await visits.unlock();
      await Promise.all(waiting);
    });
  });
});

describe('what is remembered of queries', () => {
  it('does not grow with their length', async () => {
    const text = `${JSON.stringify(cheap())}${' '.repeat(1_000_000)}`;
    const post = async (more: string): Promise<void> => {
      const response = await running.fetch('/v1/query', { text: `${text}${more}` });
      expect(response.status).toBe(200);
      await response.text();
    };
    await post('');
    const before = usedBytes();
    for (let i = 1; i <= 100; i++) await post(' '.repeat(i));
    // They were 100 MB and more.
    expect(usedBytes() - before).toBeLessThan(40_000_000);
  });

  it('is little of each principal in the database, however long the values of filters', async () => {
    const token = await running.token({ subject: 'filler' });
    const fill = (count: number, values: readonly string[]): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, () =>
          running.ask({ ...cheap(), filters: [{ member: 'region', operator: 'equals', values }] }, token),
        ),
      );
    for (let i = 0; i < 10; i++)
      await fill(
        30,
        Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(500, 'x')),
      );
    await fill(
      10,
      Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(500, 'x')),
    );
    const count = async () => {
      const { rows } = await visits.pool.query<{ bytes: number; longest: number }>(
        `select sum(length(query::text))::integer as bytes, max(length(query::text)) as longest
         from app.provenance where subject = 'filler'`,
      );
      return rows[0] ?? { bytes: 0, longest: 0 };
    };
    await expect.poll(async () => (await count()).bytes).toBeGreaterThan(1_500_000);
    const last = await running.ask(cheap(), token);
    const id = 'provenance' in last ? last.provenance : '';
    expect((await running.fetch(`/v1/provenance/${id}`, { token })).status).toBe(200);
    const { bytes, longest } = await count();
    expect(bytes).toBeLessThan(2_300_000);
    expect(longest).toBeLessThan(17_000);
  });

  it('is so many tickets of each subject', async () => {
    const token = await running.token({ subject: 'ticketer' });
    const statuses: number[] = [];
    for (let i = 0; i < 101; i++) {
      statuses.push((await running.fetch('/v1/live/ticket', { token, body: {} })).status);
    }
    expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    expect((await running.fetch('/v1/live/ticket', { body: {} })).status).toBe(200);
    await visits.pool.query(`update app.live_tickets set expires_at = now() where subject = 'ticketer'`);
    expect((await running.fetch('/v1/live/ticket', { token, body: {} })).status).toBe(200);
  });
});

function usedBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
