import { createInterface } from 'node:readline';
import { takeLock } from '../../../src/embedded/lock.ts';

/** A process that takes the lock of each folder that it reads from its input, and prints what came of it. */
for await (const folder of createInterface({ input: process.stdin })) {
  const outcome = await takeLock(folder).then(
    () => 'won',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  process.stdout.write(`${outcome}\n`);
}
