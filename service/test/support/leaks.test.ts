import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { countResources, findLeaks } from './leaks.ts';

test('a server and a timer left open are named, and not once they are closed', async () => {
  const before = countResources();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timer = setInterval(() => {}, 1000);
  expect(await findLeaks(before, 0)).toEqual(['TCPServerWrap x1', 'Timeout x1']);

  clearInterval(timer);
  setTimeout(() => server.close(), 50);
  expect(await findLeaks(before, 2000)).toEqual([]);
});
