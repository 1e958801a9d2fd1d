import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';
import { openVisitsLock, type VisitsLock } from '../support/shop/visits-lock.ts';

let running: RunningService;
let visits: VisitsLock;

beforeAll(async () => {
  running = await runService({ DATABASE_CONNECTIONS: '16' }, SHOP, { checksAnswers: false });
  visits = await openVisitsLock(running.url);
});

afterAll(async () => {
  await visits.close();
  await running.close();
});

/** No two alike, so that none is answered from memory. */
let asked = 0;
const blocked = (): Query => ({
  metrics: ['visits'],
  timeDimension: { dateRange: ['2026-09-01', '2026-09-02'] },
  limit: ++asked,
});

/** A request on a connection of its own. */
interface Sent {
  readonly status: Promise<number>;
  /** Destroys the socket, and waits until the service has seen it. */
  hangUp(): Promise<void>;
}

/** Sends a query, and waits until the service has begun with the request. */
async function send(subject: string, query: Query): Promise<Sent> {
  const token = await running.token({ subject });
  const id = `${subject}-${Math.random()}`;
  const response = untilReceived(id);
  const headers = { Authorization: `Bearer ${token}`, 'X-Test': id };
  const sent = request(`${running.service.address}/v1/query`, { method: 'POST', agent: false, headers });
  const status = readStatus(sent);
  sent.end(JSON.stringify(query));
  const received = await response;
  return {
    status,
    async hangUp() {
      const closed = once(received, 'close');
      sent.destroy();
      await closed;
    },
  };
}

function untilReceived(id: string): Promise<ServerResponse> {
  const started = channel('http.server.request.start');
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const { request: received, response } = message as { request: IncomingMessage; response: ServerResponse };
      if (received.headers['x-test'] !== id) return;
      started.unsubscribe(listen);
      resolve(response);
    };
    started.subscribe(listen);
  });
}

/** Returns 0 for a request that was ended by its client. */
async function readStatus(sent: ClientRequest): Promise<number> {
  try {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await text(response);
    return response.statusCode ?? 0;
  } catch {
    return 0;
  }
}

/** Limits of the queries that were computed for a principal, which tell them apart. */
async function listComputed(subject: string): Promise<number[]> {
  const { rows } = await visits.pool.query<{ limit: number }>(
    `select (query->>'limit')::integer as limit from app.provenance where subject = $1 order by 1`,
    [subject],
  );
  return rows.map(({ limit }) => limit);
}

/** Takes the connections of a principal, so that its next queries are queued. */
async function takeConnections(subject: string): Promise<readonly [Query, Query]> {
  const queries = [blocked(), blocked()] as const;
  for (const query of queries) await send(subject, query);
  await expect.poll(visits.countBlocked).toBe(2);
  return queries;
}

describe('a query whose client has gone', () => {
  it('is not run from the queue, and gives its place to the next', async () => {
    await visits.whileLocked(async () => {
      const atWork = await takeConnections('a');
      const queued = await Promise.all(Array.from({ length: 200 }, () => send('a', blocked())));
      const refused = await send('a', blocked());
      expect(await refused.status).toBe(429);
      await Promise.all(queued.map((sent) => sent.hangUp()));
      const next = blocked();
      const waiting = await send('a', next);
      await visits.unlock();
      expect(await waiting.status).toBe(200);
      // The queue is first in, first out: what had stayed in it would have been run before.
      const expected = [...atWork, next].map(({ limit }) => limit);
      await expect.poll(() => listComputed('a')).toEqual(expected);
    });
  });

  it('is run for the others who asked the same', async () => {
    await visits.whileLocked(async () => {
      await takeConnections('b');
      const query = blocked();
      const [first, second, third] = [await send('b', query), await send('b', query), await send('b', query)];
      await first.hangUp();
      await third.hangUp();
      await visits.unlock();
      expect(await second.status).toBe(200);
    });
  });

  it('is cancelled in Postgres when it runs and nobody else waits, of whatever principal', async () => {
    await visits.whileLocked(async () => {
      const query = blocked();
      const first = await send('c', query);
      await expect.poll(visits.countBlocked).toBe(1);
      const second = await send('d', query);
      await first.hangUp();
      expect(await visits.countBlocked()).toBe(1);
      await second.hangUp();
      await expect.poll(visits.countBlocked).toBe(0);
      // Whoever asks the same afterwards gets an answer.
      const third = await send('c', query);
      await expect.poll(visits.countBlocked).toBe(1);
      await visits.unlock();
      expect(await third.status).toBe(200);
    });
  });

  it('is not run from the queue of explanations', async () => {
    await visits.whileLocked(async () => {
      const path = '/v1/metrics/visits/explain?dateRange=2026-09-01';
      const explain = async () => {
        const token = await running.token({ subject: 'e' });
        const id = `e-${Math.random()}`;
        const response = untilReceived(id);
        const sent = request(`${running.service.address}${path}`, {
          agent: false,
          headers: { Authorization: `Bearer ${token}`, 'X-Test': id },
        });
        void readStatus(sent);
        sent.end();
        const closed = once(await response, 'close');
        return { sent, closed };
      };
      const requests = [await explain(), await explain(), await explain()];
      await expect.poll(visits.countBlocked).toBeGreaterThan(0);
      for (const { sent } of requests) sent.destroy();
      await Promise.all(requests.map(({ closed }) => closed));
      await expect.poll(visits.countBlocked).toBe(0);
    });
  });
});
