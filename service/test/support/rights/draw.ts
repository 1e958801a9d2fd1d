import { createRandom } from '../../../src/simulation/random.ts';

/** Draws from lists, the same for the same seeds. */
export interface Draw {
  /** One of a list that is not empty. */
  one<Value>(list: readonly Value[]): Value;
  /** Each with a probability, in the order of the list. */
  some<Value>(list: readonly Value[], share: number): Value[];
  /** So many of a list, in any order; all of a shorter one. */
  few<Value>(list: readonly Value[], count: number): Value[];
  chance(probability: number): boolean;
  /** A whole number; both ends included. */
  whole(from: number, to: number): number;
}

export function createDraw(...seeds: readonly number[]): Draw {
  const random = createRandom(...seeds);
  const whole = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));
  return {
    one: (list) => list[whole(0, list.length - 1)] as (typeof list)[number],
    some: (list, share) => list.filter(() => random.next() < share),
    few(list, count) {
      const left = [...list];
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(whole(0, left.length - 1), 1),
      ).flat();
    },
    chance: (probability) => random.next() < probability,
    whole,
  };
}
