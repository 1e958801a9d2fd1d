/** CPU time of this process, all threads together, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export interface Stretches {
  /** CPU time spent since the start, ms. */
  readonly totalMs: number;
  /** The most CPU time that passed between two turns of the event loop, ms: nobody was served meanwhile. */
  readonly longestMs: number;
}

/** Measures, while the work lasts, what it costs and for how long it keeps the event loop; by CPU time, not by the clock. */
export async function measureStretches(work: () => Promise<unknown>): Promise<Stretches> {
  const startedAtMs = cpuMs();
  let lastMs = startedAtMs;
  let longestMs = 0;
  const look = (): void => {
    const nowMs = cpuMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  let isOver = false;
  const turn = (): void => {
    look();
    if (!isOver) setTimeout(turn, 1);
  };
  turn();
  await work();
  isOver = true;
  look();
  return { totalMs: cpuMs() - startedAtMs, longestMs };
}
