const LOOKED_AT = 36;
const ENOUGH = 24;
/** Smaller ones than this are noise, whichever way they go. */
const MIN_OFF = 1;

export interface LevelShift {
  /** Takes in how many spreads a bucket is off; true once most of the last ones went one way. */
  push(off: number): boolean;
}

/** 24 of the last 36 buckets off in one direction: not an anomaly any more, but how things are now. */
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
