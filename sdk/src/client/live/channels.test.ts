import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClientFrame, Patch } from '../../protocol/live.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { createChannels, type Subscriber } from './channels.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DENIAL = { code: 'forbidden', message: 'no role', retryable: false } as const;
const BUSY = { code: 'overloaded', message: 'busy', retryable: true } as const;

/** A server that has one version of everything, and numbers its channels; the test says when each of its frames arrives. */
function createServer() {
  let lastChannel = 0;
  let version = 0;
  const open = new Map<number, number>();
  const asked: number[] = [];
  return {
    open,
    asked,
    isUp: true,
    newSocket() {
      open.clear();
      asked.length = 0;
    },
    take(frame: ClientFrame): void {
      if (frame.t === 'sub') asked.push(frame.id);
      if (frame.t === 'unsub') open.delete(frame.ch);
    },
    answer(): { id: number; ch: number; version: number } | undefined {
      const id = asked.shift();
      if (id === undefined) return undefined;
      open.set(++lastChannel, version);
      return { id, ch: lastChannel, version };
    },
    change(): Patch[] {
      const from = version++;
      return [...open.keys()].map((ch) => ({ ch, from, to: version }) as unknown as Patch);
    },
    getVersion: () => version,
  };
}

/** A subscriber that knows the version it is at, and refuses patches that do not continue it. */
function createWatch(): Subscriber & { version: number | undefined; errors: number } {
  const watch = {
    version: undefined as number | undefined,
    errors: 0,
    describe: () => ({ query: {} as never }),
    onSnapshot(result: QueryResult) {
      watch.version = result as unknown as number;
    },
    onPatch(patch: Patch) {
      const [from, to] = [Number(patch.from), Number(patch.to)];
      if (from !== watch.version) return watch.version === to;
      watch.version = to;
      return true;
    },
    onError: () => void watch.errors++,
  };
  return watch;
}

it('brings each subscriber to the newest version, whatever happens in which order', () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('add' as const) }),
    fc.record({ do: fc.constantFrom('remove' as const, 'gap' as const, 'lose' as const), at: fc.nat(7) }),
    fc.record({ do: fc.constantFrom('answer', 'refuse', 'change', 'hello', 'socket', 'down', 'wait') }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (history) => {
      const server = createServer();
      const channels = createChannels({
        delayMs: (attempt) => 100 * (attempt + 1),
        send(frame) {
          if (server.isUp) server.take(frame);
          return server.isUp;
        },
        onGap: () => undefined,
      });
      const watches: ReturnType<typeof createWatch>[] = [];
      const answer = (): boolean => {
        const answered = server.answer();
        if (!answered) return false;
        const { id, ch, version } = answered;
        channels.receive({ t: 'ok', id, ch, mode: 'snapshot' } as never);
        if (server.open.has(ch)) channels.receive({ t: 'snap', ch, result: version } as never);
        return true;
      };
      const change = (): void => channels.receive({ t: 'delta', b: server.change() });
      const openSocket = (): void => {
        server.isUp = true;
        server.newSocket();
        channels.reset();
      };
      const act = (step: (typeof history)[number]): void => {
        const ch = 'at' in step ? [...server.open.keys()][step.at % Math.max(server.open.size, 1)] : undefined;
        if (step.do === 'add') {
          const watch = createWatch();
          watches.push(watch);
          channels.add(watch);
        } else if (step.do === 'remove' && 'at' in step) {
          const [watch] = watches.splice(step.at % Math.max(watches.length, 1), 1);
          if (watch) channels.remove(watch);
        } else if (step.do === 'gap' && ch !== undefined) {
          channels.receive({ t: 'gap', ch, why: 'slow' } as never);
          channels.receive({ t: 'snap', ch, result: server.getVersion() } as never);
        } else if (step.do === 'lose') server.change();
        else if (step.do === 'answer') answer();
        else if (step.do === 'refuse') {
          const id = server.asked.shift();
          if (id !== undefined) channels.receive({ t: 'err', id, error: BUSY });
        } else if (step.do === 'change') change();
        else if (step.do === 'socket') openSocket();
        else if (step.do === 'down') server.isUp = false;
        else if (step.do === 'wait') vi.advanceTimersByTime(150);
      };
      for (const step of history) act(step);

      // Then all goes well.
      openSocket();
      for (let turn = 0; turn < 3; turn++) {
        vi.advanceTimersByTime(10_000);
        while (answer());
        change();
      }
      while (answer());
      for (const watch of watches) expect(watch.version).toBe(server.getVersion());
      expect(server.open.size).toBe(watches.length);
      channels.destroy();
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 500 },
  );
});

it('asks again after an error that passes, later each time, and not after one that stays', () => {
  const sent: ClientFrame[] = [];
  const channels = createChannels({
    delayMs: (attempt) => 100 * (attempt + 1),
    send: (frame) => sent.push(frame) > 0,
    onGap: () => undefined,
  });
  const watch = createWatch();
  channels.add(watch);
  channels.receive({ t: 'err', id: 1, error: BUSY });
  vi.advanceTimersByTime(99);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(2);
  channels.receive({ t: 'err', id: 2, error: BUSY });
  vi.advanceTimersByTime(199);
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(1);
  channels.receive({ t: 'err', id: 3, error: DENIAL });
  vi.advanceTimersByTime(10_000);
  expect([sent.length, watch.errors]).toEqual([3, 3]);
});
