import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoop, type Loop } from './loop.ts';

describe('startLoop', () => {
  const errors: unknown[] = [];
  let rounds = 0;
  let loop: Loop | undefined;
  const onError = (error: unknown): void => void errors.push(error);
  const count = (): void => void rounds++;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    errors.length = rounds = 0;
  });
  afterEach(async () => {
    await loop?.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('runs a round in its own context, whoever asks for it', async () => {
    const context = new AsyncLocalStorage<string>();
    const contexts: unknown[] = [];
    const round = (): void => void contexts.push(context.getStore());
    loop = context.run('start', () => startLoop({ everyMs: 100, round, onError }));
    await context.run('request', () => loop?.run());
    expect(contexts).toEqual(['start']);
  });

  it('runs a round after each period', async () => {
    loop = startLoop({ everyMs: 100, round: count, onError });
    await vi.advanceTimersByTimeAsync(99);
    expect(rounds).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(rounds).toBe(3);
  });

  it('begins at once when it is eager', () => {
    loop = startLoop({ everyMs: 100, isEager: true, round: count, onError });
    expect(rounds).toBe(1);
  });

  it('leaves out what is due while a round runs', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const round = (): Promise<void> => {
      rounds++;
      return promise;
    };
    loop = startLoop({ everyMs: 100, round, onError });
    await vi.advanceTimersByTimeAsync(350);
    expect(rounds).toBe(1);
    const joined = loop.run();
    expect(rounds).toBe(1);
    resolve();
    await joined;
    await vi.advanceTimersByTimeAsync(50);
    expect(rounds).toBe(2);
  });

  it('goes on after a round that failed or threw', async () => {
    const failures = [() => Promise.reject(new Error('first')), () => thrown('second'), () => Promise.resolve()];
    loop = startLoop({ everyMs: 100, round: () => failures[rounds++]?.(), onError });
    await vi.advanceTimersByTimeAsync(300);
    expect(rounds).toBe(3);
    expect(errors).toEqual([new Error('first'), new Error('second')]);
  });

  it('waits longer after a failure where it is told to', async () => {
    const round = (): void => (rounds++ === 0 ? thrown('first') : undefined);
    loop = startLoop({ everyMs: 100, afterErrorMs: 250, round, onError });
    await vi.advanceTimersByTimeAsync(349);
    expect(rounds).toBe(1);
    await vi.advanceTimersByTimeAsync(51);
    expect(rounds).toBe(2);
  });

  it('waits for the running round when it is closed, and starts no other', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended: string[] = [];
    const round = async (): Promise<void> => {
      rounds++;
      await promise;
      ended.push('round');
    };
    loop = startLoop({ everyMs: 100, isEager: true, round, onError });
    const closed = loop.close().then(() => ended.push('close'));
    resolve();
    await closed;
    expect(ended).toEqual(['round', 'close']);
    await loop.run();
    await vi.advanceTimersByTimeAsync(300);
    expect(rounds).toBe(1);
  });
});

function thrown(message: string): never {
  throw new Error(message);
}
