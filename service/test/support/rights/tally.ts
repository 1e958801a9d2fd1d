/** Something that reached a reader and may not. */
export interface Leak {
  readonly seed: number;
  /** Number of the probe in its pair of worlds; -1 for live sessions. */
  readonly index: number;
  readonly reader: string;
  readonly operation: string;
  readonly why: string;
}

export interface Tally {
  probes: number;
  /** Answers to readers with what they asked for, by operation; live sessions by transport, and their frames by kind. */
  readonly answered: Map<string, number>;
  /** Probes of which the two worlds answered differently to who sees everything, by operation. */
  readonly differed: Map<string, number>;
  readonly leaks: Leak[];
}

export const createTally = (): Tally => ({ probes: 0, answered: new Map(), differed: new Map(), leaks: [] });

export const count = (counts: Map<string, number>, name: string): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + 1);

/** One leak of each operation and kind, for people; empty where there is none. */
export function describeLeaks({ leaks }: Tally): string {
  const kinds = Map.groupBy(leaks, ({ operation, why }) => `${operation} ${why.split('\n')[1]?.slice(0, 20)}`);
  return [...kinds.values()]
    .map((same) => {
      const [{ seed, index, reader, operation, why }] = same as [Leak];
      return `${same.length} of ${operation}: seed ${seed}, probe ${index}, ${reader}: ${why.slice(0, 2500)}`;
    })
    .join('\n\n');
}
