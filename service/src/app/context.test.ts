import { describe, expect, it } from 'vitest';
import type { Logger } from '../base/logger.ts';
import { close, closeAll } from './context.ts';

describe('closeAll', () => {
  it('closes in the opposite order, logs each part that fails, and closes the others', async () => {
    const closed: string[] = [];
    const logged: unknown[] = [];
    const logger = { error: ({ err }: { err: Error }) => logged.push(err.message) } as unknown as Logger;
    const parts = new AsyncDisposableStack();
    for (const name of ['database', 'broken cache', 'broken sockets', 'server']) {
      parts.adopt(
        {
          async close() {
            closed.push(name);
            if (name.startsWith('broken')) throw new Error(`${name} stays open`);
          },
        },
        close,
      );
    }
    await closeAll(parts, logger);
    expect(closed).toEqual(['server', 'broken sockets', 'broken cache', 'database']);
    expect(logged).toEqual(['broken sockets stays open', 'broken cache stays open']);
  });
});
