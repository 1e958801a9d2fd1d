import { setTimeout as delay } from 'node:timers/promises';

/** Resources that Node opens itself: for the test runner, or while it loads modules. */
const IGNORED = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback', 'FSReqPromise', 'MessagePort', 'CloseReq']);

/** Open sockets, servers, timers and child processes that keep this process alive: how many of each type. */
export function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) {
    if (!IGNORED.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** Lists resources opened since `before`, as `TCPSocketWrap x2`; those that close within `graceMs` do not count. */
export async function findLeaks(before: ReadonlyMap<string, number>, graceMs: number): Promise<string[]> {
  const deadline = performance.now() + graceMs;
  for (;;) {
    const leaks = [...countResources()]
      .map(([type, count]) => ({ type, extra: count - (before.get(type) ?? 0) }))
      .filter(({ extra }) => extra > 0);
    if (leaks.length === 0 || performance.now() >= deadline) return leaks.map(({ type, extra }) => `${type} x${extra}`);
    await delay(20);
  }
}
