import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { createLogger } from '../../src/base/logger.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createService, type Service } from '../../src/app/service.ts';
import { runService, SECRET, type RunningService } from '../support/shop/running-service.ts';
import { parseServerFrame } from '../support/wire/expect-described.ts';

let running: RunningService;
let replica: Service;

beforeAll(async () => {
  running = await runService();
  replica = await createService({
    config: parseConfig({
      CATALOG: running.catalogPath,
      DATABASE_URL: running.url,
      DATABASE_CONNECTIONS: '4',
      TOKEN_SECRET: SECRET,
      PORT: '0',
    }),
    logger: createLogger('silent'),
    fresh: false,
    onProgress: () => undefined,
  });
  await replica.ready;
}, 60_000);

afterAll(async () => {
  await replica?.close();
  await running?.close();
});

type Changed = Extract<ServerFrame, { t: 'dashboard' }>['dashboard'];

/** A page of a subject that follows its dashboards. */
async function follow(address: string, token: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  const changes: Changed[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const frame = parseServerFrame(data.toString());
    if (frame.t === 'dashboard') changes.push(frame.dashboard);
    if (frame.t === 'ok' || frame.t === 'dashboard') for (const look of [...waiting]) look();
  });
  await once(socket, 'open');
  const accepted = new Promise<void>((resolve) => void waiting.add(resolve));
  socket.send(JSON.stringify({ t: 'sub', id: 1, dashboards: {} }));
  await accepted;
  return {
    changes,
    until: (version: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (changes.some((change) => change.version === version)) resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

async function change(token: string, changes: readonly unknown[], version: string): Promise<string> {
  const response = await fetch(`${running.service.address}/v1/dashboards/overview/overlay`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'If-Match': `"${version}"`, Connection: 'close' },
    body: JSON.stringify({ changes }),
  });
  const { overlay } = (await response.json()) as { overlay: { version: string } | null };
  return overlay?.version ?? '0';
}

it('reaches the other pages of the reader, on other replicas too, and nobody else', async () => {
  const [mine, other] = [await running.token({ subject: 'a' }), await running.token({ subject: 'b' })];
  const pages = await Promise.all([
    follow(running.service.address, mine),
    follow(replica.address, mine),
    follow(replica.address, other),
  ]);
  const [near, far, foreign] = pages;
  const first = await change(mine, [{ kind: 'hide', widget: 'alert-feed' }], '0');
  await Promise.all([near?.until(first), far?.until(first)]);
  expect(near?.changes).toEqual([{ id: 'overview', version: first }]);
  // Taking all changes back is a change too.
  expect(await change(mine, [], first)).toBe('0');
  await Promise.all([near?.until('0'), far?.until('0')]);
  // Comes after both, and is the only one that the other reader is told of.
  const own = await change(other, [{ kind: 'hide', widget: 'alert-feed' }], '0');
  await foreign?.until(own);
  expect(foreign?.changes).toEqual([{ id: 'overview', version: own }]);
  await Promise.all(pages.map((page) => page.close()));
});
