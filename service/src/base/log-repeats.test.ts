import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createErrorLog, RepeatedLines } from './log-repeats.ts';
import type { Logger } from './logger.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('RepeatedLines', () => {
  it('tells the first line at once and the rest of half a minute as one line with their number', () => {
    const logged: object[] = [];
    const lines = new RepeatedLines((fields) => logged.push(fields));
    for (let index = 0; index < 1000; index++) lines.note('down', { index });
    lines.note('other', { index: -1 });
    expect(logged).toEqual([{ index: 0 }, { index: -1 }]);
    vi.advanceTimersByTime(30_000);
    expect(logged.slice(2)).toEqual([{ index: 999, repeated: 999 }]);
    lines.note('down', { index: 1000 });
    expect(logged.at(-1)).toEqual({ index: 1000 });
  });

  it('says nothing more of a line that did not come again', () => {
    const logged: object[] = [];
    const lines = new RepeatedLines((fields) => logged.push(fields));
    lines.note('down', {});
    vi.advanceTimersByTime(60_000);
    lines.flush();
    expect(logged).toHaveLength(1);
  });

  it('remembers a bounded number of kinds, and loses no count', () => {
    const logged: { repeated?: number }[] = [];
    const lines = new RepeatedLines((fields) => logged.push(fields));
    for (let round = 0; round < 2; round++) {
      for (let kind = 0; kind < 1000; kind++) lines.note(String(kind), {}, 3);
    }
    lines.note('999', {}, 3);
    lines.flush();
    expect(vi.getTimerCount()).toBe(0);
    expect(logged.reduce((sum, { repeated = 0 }) => sum + repeated, 0)).toBe(3);
  });
});

describe('an error log', () => {
  it('takes failures that differ only in numbers for one kind, and other places for others', () => {
    const lines: { partition?: number }[] = [];
    const log = createErrorLog({ error: (fields: object) => lines.push(fields) } as unknown as Logger);
    for (let port = 0; port < 100; port++) log.note(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`));
    log.note(new Error('no leader'), { topic: 'orders', partition: 1 });
    log.note(new Error('no leader'), { topic: 'orders', partition: 2 });
    expect(lines.map(({ partition }) => partition)).toEqual([undefined, 1, 2]);
    log.flush();
    expect(lines).toHaveLength(4);
  });
});
