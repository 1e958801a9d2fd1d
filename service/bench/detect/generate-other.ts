import { createRandom, type Random } from '../../src/simulation/random.ts';
import type { SeriesKind } from '../../src/insight/detection/types.ts';
import { HOURS_A_WEEK, type Series, type TrueEvent } from './generate.ts';

/** Parameters of a family of series. */
interface Family {
  readonly kind: SeriesKind;
  /** Draws one value around a mean. */
  draw(mean: number, random: Random): number;
  /** Its spread, without what the whole hour shares. */
  spread(mean: number): number;
  /** Typical sizes, from and to. */
  readonly sizes: readonly [number, number];
}

/** Student's t with 4 degrees of freedom, of spread 1. */
function heavy(random: Random): number {
  const normal = (): number => Math.log(random.logNormal(1, 1));
  const chi = Array.from({ length: 4 }, normal).reduce((sum, value) => sum + value * value, 0);
  return normal() / Math.sqrt(chi / 4) / Math.SQRT2;
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const TRIALS = 400;

/** Other noise than in `generate.ts`: heavy tails, few events, counts that scatter more than chance, values of both signs. */
const FAMILIES: Readonly<Record<string, Family>> = {
  heavy: {
    kind: 'amount',
    draw: (mean, random) => round(Math.max(0, mean * (1 + 0.06 * heavy(random)))),
    spread: (mean) => 0.06 * mean,
    sizes: [50, 50_000],
  },
  few: { kind: 'count', draw: (mean, random) => random.poisson(mean), spread: Math.sqrt, sizes: [0.7, 12] },
  scattered: {
    kind: 'count',
    draw: (mean, random) => random.poisson(mean * random.logNormal(1, 0.2)),
    spread: (mean) => Math.sqrt(mean + (0.205 * mean) ** 2),
    sizes: [20, 3000],
  },
  skewed: {
    kind: 'amount',
    draw: (mean, random) => round(mean * random.logNormal(Math.exp(-0.0313), 0.25)),
    spread: (mean) => 0.254 * mean,
    sizes: [80, 3000],
  },
  share: {
    kind: 'ratio',
    draw: (mean, random) => Math.min(TRIALS, random.poisson(TRIALS * Math.min(1, mean))) / TRIALS,
    spread: (mean) => Math.sqrt(mean / TRIALS),
    sizes: [0.05, 0.3],
  },
  balance: {
    kind: 'signed',
    draw: (mean, random) => round(mean - 600 + 80 * Math.log(random.logNormal(1, 1))),
    spread: () => 80,
    sizes: [400, 2000],
  },
};

/** A shape of a week by chance: two harmonics of the day, weekdays of their own, one that closes at night in four. */
function drawShape(random: Random): (hour: number) => number {
  const [first, second] = [random.between(0.2, 0.7), random.between(0, 0.3)];
  const [phase, other] = [random.between(0, 24), random.between(0, 12)];
  const days = Array.from(
    { length: 7 },
    (_, day) => random.between(0.85, 1.15) * (day > 4 ? random.between(0.5, 1.3) : 1),
  );
  const closes = random.chance(0.25);
  return (hour) => {
    const inDay = hour % 24;
    if (closes && inDay < 6) return 0.05;
    const wave =
      first * Math.cos(((inDay - phase) / 12) * Math.PI) + second * Math.cos(((inDay - other) / 6) * Math.PI);
    return Math.max(0.1, 1 + wave) * (days[Math.floor(hour / 24) % 7] as number);
  };
}

const FACTORS: Readonly<Record<TrueEvent['kind'], readonly [number, number]>> = {
  spike: [1.5, 3],
  dip: [0.3, 0.75],
  outage: [0, 0.1],
  sag: [0.6, 0.85],
  shift: [0.6, 1.6],
};
const LENGTHS: Readonly<Record<TrueEvent['kind'], readonly [number, number]>> = {
  spike: [1, 3],
  dip: [1, 10],
  outage: [1, 12],
  sag: [10, 48],
  shift: [96, 96],
};

function placeEvents(random: Random, hours: number): TrueEvent[] {
  const kinds = ['spike', 'dip', 'outage', 'sag', 'spike', 'dip', 'outage', 'shift'] as const;
  const events: TrueEvent[] = [];
  for (let hour = 8 * HOURS_A_WEEK + random.between(20, 300); hour < hours - 100; hour += random.between(70, 500)) {
    const kind = random.pick(kinds.map((kind) => [kind, 1] as const));
    const from = Math.floor(hour);
    const to = from + Math.ceil(random.between(...LENGTHS[kind]));
    let factor = random.between(...FACTORS[kind]);
    // A shift by less than a seventh is none.
    if (kind === 'shift' && Math.abs(factor - 1) < 0.15) factor = 1.2;
    events.push({ kind, from, to, factor });
    hour = to;
  }
  return events;
}

/**
 * Series to see whether what is set by those of `generate.ts` holds for others: other shapes, other noise, days that go
 * well or badly as a whole, a level that wanders.
 */
export function generateOtherSeries(seed: number, index: number, weeks: number): Series {
  const random = createRandom(seed, index, 4711);
  const names = Object.keys(FAMILIES);
  const name = names[index % names.length] as string;
  const family = FAMILIES[name] as Family;
  const shape = drawShape(random);
  const size = Math.exp(random.between(Math.log(family.sizes[0]), Math.log(family.sizes[1])));
  const hours = weeks * HOURS_A_WEEK;
  const events = placeEvents(random, hours);
  const [daily, hourly, memory] = [random.between(0.01, 0.04), random.between(0.01, 0.06), random.between(0, 0.7)];
  const normal = (): number => Math.log(random.logNormal(1, 1));
  const [values, means, spreads]: [number[], number[], number[]] = [[], [], []];
  let [level, ofDay, ofHour] = [1, 0, 0];
  for (let hour = 0; hour < hours; hour++) {
    level *= events.find(({ kind, to }) => kind === 'shift' && to === hour)?.factor ?? 1;
    level *= Math.exp(0.0006 * normal());
    if (hour % 24 === 0) ofDay = daily * normal();
    ofHour = memory * ofHour + Math.sqrt(1 - memory ** 2) * hourly * normal();
    const mean = size * level * shape(hour % HOURS_A_WEEK);
    const factor = events.find(({ from, to }) => hour >= from && hour < to)?.factor ?? 1;
    values.push(family.draw(Math.max(0, mean * (1 + ofDay + ofHour) * factor), random));
    means.push(name === 'balance' ? mean - 600 : mean);
    spreads.push(Math.sqrt(family.spread(mean) ** 2 + (daily * mean) ** 2 + (hourly * mean) ** 2));
  }
  return { name: `${name} ${index}`, kind: family.kind, values, means, spreads, events };
}
