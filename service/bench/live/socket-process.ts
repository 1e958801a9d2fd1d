import WebSocket from 'ws';
import type { SocketOptions } from './sockets.ts';

/** Connections that are opened at the same time. */
const AT_ONCE = 50;

process.once('message', (options: SocketOptions) => void openAll(options));

async function openAll({ url, count, first, protocols, counted }: SocketOptions): Promise<void> {
  const needles = counted.map((text) => Buffer.from(text));
  let seen = 0;
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false });
      socket.on('error', reject);
      socket.on('open', () => {
        for (const message of first) socket.send(message);
        resolve();
      });
      socket.on('message', (data: Buffer) => {
        if (!needles.some((needle) => data.includes(needle))) return;
        seen++;
        if (seen % count === 0) process.send?.({ seen });
      });
    });
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open));
  }
  process.send?.({ open: true });
}
