import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { Gate } from './gate.ts';

afterEach(() => {
  vi.useRealTimers();
});

const OPTIONS = { concurrency: 3, perKey: 2, maxWaiting: 6, maxWaitingPerKey: 4, waitWithinMs: 1000 };

function createWork() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const start = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  return { begun, start, end: () => ends.shift()?.() };
}

it('runs no more of one principal than its share, and leaves the rest to others', async () => {
  const gate = new Gate(OPTIONS);
  const { begun, start, end } = createWork();
  const all = ['a1', 'a2', 'a3', 'a4'].map((name) => gate.run('a', start(name)));
  expect(begun).toEqual(['a1', 'a2']);
  all.push(gate.run('b', start('b1')));
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  all.push(gate.run('b', start('b2')), gate.run('c', start('c1')));
  for (let i = 0; i < 7; i++) {
    end();
    await setImmediate();
  }
  // Each principal in turn: b and c do not wait for what a brought before.
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'c1', 'a4']);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']);
});

it('refuses what one principal brings beyond its queue, then what all bring', async () => {
  const gate = new Gate(OPTIONS);
  const { start, end } = createWork();
  const run = (key: string) => gate.run(key, start(key));
  const all = Array.from({ length: 6 }, () => run('a'));
  await expect(run('a')).rejects.toMatchObject({ code: 'too_many_requests', retryable: true });
  all.push(run('b'), run('b'), run('b'));
  expect(gate.waiting).toBe(6);
  await expect(run('c')).rejects.toMatchObject({ code: 'overloaded', retryable: true });
  for (let i = 0; i < 9; i++) {
    end();
    await setImmediate();
  }
  expect(await Promise.all(all)).toHaveLength(9);
  expect(gate.waiting).toBe(0);
});

it('gives up what has waited too long, and keeps nothing of it', async () => {
  vi.useFakeTimers();
  const gate = new Gate({ ...OPTIONS, concurrency: 1 });
  const { begun, start, end } = createWork();
  const first = gate.run('a', start('a'));
  const late = expect(gate.run('b', start('b'))).rejects.toMatchObject({ code: 'overloaded' });
  await vi.advanceTimersByTimeAsync(1000);
  await late;
  end();
  await first;
  expect(begun).toEqual(['a']);
  expect(gate.waiting).toBe(0);
});

it('never starts work whose signal is aborted while it waits, and gives its place to others', async () => {
  const gate = new Gate({ ...OPTIONS, concurrency: 1, maxWaitingPerKey: 1 });
  const { begun, start, end } = createWork();
  const first = gate.run('a', start('a1'));
  const controller = new AbortController();
  const gone = new Error('gone');
  const left = expect(gate.run('a', start('a2'), controller.signal)).rejects.toBe(gone);
  controller.abort(gone);
  await left;
  expect(gate.waiting).toBe(0);
  const next = gate.run('a', start('a3'));
  end();
  await first;
  end();
  expect(await next).toBe('a3');
  expect(begun).toEqual(['a1', 'a3']);
  await expect(gate.run('a', start('a4'), controller.signal)).rejects.toBe(gone);
});

it('starts what waits though an earlier rest of its principal ends meanwhile', async () => {
  vi.useFakeTimers();
  const gate = new Gate({ ...OPTIONS, perKey: 1 });
  const { begun, start, end } = createWork();
  const other = gate.run('b', start('b1'));
  end();
  await other;
  const long = gate.run('a', start('a1'));
  await vi.advanceTimersByTimeAsync(100);
  end();
  await long;
  // The rest is over; the timer that ends it comes a millisecond later.
  await vi.advanceTimersByTimeAsync(100);
  const quick = gate.run('a', start('a2'));
  end();
  await quick;
  const all = [gate.run('a', start('a3')), gate.run('a', start('a4'))];
  await vi.advanceTimersByTimeAsync(1);
  end();
  await all[0];
  expect(begun).toEqual(['b1', 'a1', 'a2', 'a3', 'a4']);
  end();
  await all[1];
});

it('goes on after work that failed', async () => {
  const gate = new Gate({ ...OPTIONS, concurrency: 1 });
  await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate.run('b', async () => 'yes')).resolves.toBe('yes');
});
