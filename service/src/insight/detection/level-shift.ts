const HOUR_MS = 3_600_000;
const LOOKED_AT = 36;
const ENOUGH = 24;
/** Smaller deviations are noise, whatever their direction. */
const MIN_OFF = 1;
/** How long the forecast adapts faster after a new level. */
const RELEARN_MS = 48 * HOUR_MS;
const RELEARN_SPEED = 15;

type Direction = 'up' | 'down';

export interface LevelShift {
  /** Takes the deviation of a bucket in standard deviations; returns true once most of the last ones went one way. */
  push(timestampMs: number, off: number): boolean;
  /** Returns how much faster than usual the forecast adapts: 15 times for 48 hours after a new level, else 1. */
  speedAt(timestampMs: number): number;
  /** Returns whether a deviation is part of the last new level: in its direction, while it is being learned. */
  covers(timestampMs: number, direction: Direction): boolean;
}

/** Detects a new level: 24 of the last 36 buckets deviate in one direction. */
export function createLevelShift(): LevelShift {
  let signs: number[] = [];
  let relearnUntilMs = -Infinity;
  let shiftedTo: Direction | undefined;
  return {
    push(timestampMs, off) {
      signs.push(Math.abs(off) < MIN_OFF ? 0 : Math.sign(off));
      if (signs.length > LOOKED_AT) signs.shift();
      const up = signs.filter((sign) => sign > 0).length;
      const down = signs.filter((sign) => sign < 0).length;
      if (Math.max(up, down) < ENOUGH) return false;
      signs = [];
      relearnUntilMs = timestampMs + RELEARN_MS;
      shiftedTo = off > 0 ? 'up' : 'down';
      return true;
    },
    speedAt: (timestampMs) => (timestampMs < relearnUntilMs ? RELEARN_SPEED : 1),
    covers: (timestampMs, direction) => timestampMs < relearnUntilMs && direction === shiftedTo,
  };
}
