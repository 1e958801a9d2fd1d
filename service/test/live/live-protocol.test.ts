import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE_CODES, type ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { parseFrame } from '../../src/live/parse-frame.ts';
import { startHangingProxy } from '../support/servers/hanging-proxy.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const DOCUMENT = new URL('../../../docs/live-protocol.md', import.meta.url);
const DAY = '2026-11-07';

interface FollowOptions {
  readonly url: string;
  readonly query: Query;
  getToken(): Promise<string>;
  onResult(result: QueryResult): void;
  onError(error: unknown): void;
}

let text: string;

beforeAll(async () => {
  text = await readFile(DOCUMENT, 'utf8');
});

const blocksOf = (language: string, within: string): string[] =>
  [...within.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block as string);

const section = (title: string): string => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

describe('docs/live-protocol.md', () => {
  it('shows client frames as the service reads them', () => {
    const frames = blocksOf('json', section('Client frames'));
    expect(frames.map((frame) => parseFrame(frame).t)).toEqual(['auth', 'sub', 'sub', 'sub', 'sub', 'unsub', 'ping']);
  });

  it('shows every frame that the service sends', () => {
    const frames = blocksOf('json', section('Server frames')).map((block) => JSON.parse(block) as ServerFrame);
    const kinds: ServerFrame['t'][] = [
      'hello',
      'ok',
      'snap',
      'delta',
      'gap',
      'err',
      'hb',
      'exp',
      'drain',
      'alert',
      'annotated',
      'dashboard',
    ];
    expect(frames.map(({ t }) => t)).toEqual(kinds);
  });

  it('lists every close code', () => {
    const codes = [...section('Close codes').matchAll(/^\| (\d{4}) /gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(expect.arrayContaining(Object.values(CLOSE_CODES)));
  });
});

describe('the client of docs/live-protocol.md', () => {
  let running: RunningService;
  let folder: string;
  let follow: (options: FollowOptions) => () => void;
  const errors: unknown[] = [];

  beforeAll(async () => {
    running = await runService();
    folder = await mkdtemp(join(tmpdir(), 'tidemark-client-'));
    const file = join(folder, 'client.mjs');
    const [source] = blocksOf('js', section('Example client')) as [string];
    expect(source.split('\n').filter((line) => line.trim() !== '').length).toBeLessThan(45);
    await writeFile(file, source);
    ({ follow } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { follow: typeof follow });
  });

  afterAll(async () => {
    await running.close();
    await rm(folder, { recursive: true });
  });

  it('shows what the service answers, change by change, and after it was cut off', async () => {
    const query: Query = {
      metrics: ['orders', 'revenue'],
      dimensions: ['region'],
      timeDimension: { granularity: 'hour', dateRange: [DAY, DAY] },
    };
    let shown: QueryResult | undefined;
    let tokens = 0;
    const waiting = new Set<() => void>();
    const proxy = await startHangingProxy(Number(new URL(running.service.address).port));
    const stop = follow({
      url: `ws://127.0.0.1:${proxy.port}/v1/live`,
      query,
      // The first expires soon: the client is told, and renews it on the open socket.
      getToken: () => running.token({ lifetimeSeconds: tokens++ === 0 ? 2 : 600 }),
      onResult(result) {
        shown = result;
        for (const look of [...waiting]) look();
      },
      onError: (error) => errors.push(error),
    });
    const until = (orders: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (shown?.totals['orders'] !== orders) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    let sent = 0;
    const send = async (region: string, hour: string): Promise<void> => {
      const id = `o${++sent}`;
      const body = { event_id: id, id, version: 1, at: `${DAY}T${hour}:00:00Z`, region, total: '2.50' };
      expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
      await until(sent);
      const { rows, totals } = (await running.ask(query)) as QueryResult;
      const numbers = (all: QueryResult['rows']) => all.map(({ time, region: of, orders }) => [time, of, orders]);
      expect(numbers(shown?.rows ?? [])).toEqual(numbers(rows));
      expect(shown?.totals).toEqual(totals);
    };
    await until(0);
    for (const [region, hour] of [
      ['north', '10'],
      ['north', '10'],
      ['south', '11'],
      ['north', '09'],
    ] as const) {
      await send(region, hour);
    }
    await expect.poll(() => tokens, { timeout: 10_000 }).toBeGreaterThan(1);
    await send('south', '12');
    proxy.cut();
    await send('north', '13');
    proxy.cut();
    await send('west', '08');
    stop();
    await proxy.close();
    expect(errors).toEqual([]);
  });

  it('tells of a token that is refused, and of none, and goes on with the next', async () => {
    const errors: { code?: string; message: string }[] = [];
    const tokens = [() => 'nonsense', () => Promise.reject(new Error('signed out')), () => running.token({})];
    const result = await new Promise<QueryResult>((resolve) => {
      const stop = follow({
        url: `${running.service.address.replace('http', 'ws')}/v1/live`,
        query: { metrics: ['orders'], timeDimension: { granularity: 'hour', dateRange: [DAY, DAY] } },
        getToken: async () => (tokens.shift() ?? expect.fail('asked again'))(),
        onResult(first) {
          stop();
          resolve(first);
        },
        onError: (error) => errors.push(error as Error),
      });
    });
    expect(result.totals).toHaveProperty('orders');
    expect(errors).toMatchObject([{ code: 'invalid_token' }, { message: 'signed out' }]);
  });
});
