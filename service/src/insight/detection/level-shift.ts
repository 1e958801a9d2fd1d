const LOOKED_AT = 36;
const ENOUGH = 24;
/** Smaller deviations are noise, whatever their direction. */
const MIN_OFF = 1;

export interface LevelShift {
  /** Takes the deviation of a bucket in standard deviations; returns true once most of the last ones went one way. */
  push(off: number): boolean;
}

/** Detects a new level: 24 of the last 36 buckets deviate in one direction. */
export function createLevelShift(): LevelShift {
  let signs: number[] = [];
  return {
    push(off) {
      signs.push(Math.abs(off) < MIN_OFF ? 0 : Math.sign(off));
      if (signs.length > LOOKED_AT) signs.shift();
      const up = signs.filter((sign) => sign > 0).length;
      const down = signs.filter((sign) => sign < 0).length;
      if (Math.max(up, down) < ENOUGH) return false;
      signs = [];
      return true;
    },
  };
}
