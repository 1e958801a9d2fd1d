import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Sockets in a process of their own, so that reading costs the service nothing. */
export interface Sockets {
  /** Resolves once all sockets together have been sent so many messages since they were opened. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface SocketOptions {
  readonly url: string;
  readonly count: number;
  /** Sent by each socket once it is open. */
  readonly first: readonly string[];
  readonly protocols: readonly string[];
  /** Messages that are counted hold one of these. */
  readonly counted: readonly string[];
}

/** Opens all sockets; resolves when each is open and its first messages are sent. */
export async function openSockets(options: SocketOptions): Promise<Sockets> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./socket-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let seen = 0;
  let isOpen = false;
  const waiting = new Set<() => void>();
  child.on('message', (message: { open?: true; seen?: number }) => {
    isOpen ||= message.open ?? false;
    seen = message.seen ?? seen;
    for (const look of [...waiting]) look();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  child.send(options);
  await until(() => isOpen);
  return {
    received: (count) => until(() => seen >= count),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
