import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from './within.ts';

describe('within', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('resolves with the work, and leaves no timer', async () => {
    await within(1000, Promise.resolve());
  });

  it('resolves when the time is over and the work is not', async () => {
    let isOver = false;
    void within(1000, new Promise(() => undefined)).then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
  });

  it('rejects when the work fails before', async () => {
    await expect(within(1000, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  });
});
