import { createRandom } from '../../src/simulation/random.ts';
import type { SeriesKind } from '../../src/insight/detection/types.ts';

export const HOURS_A_WEEK = 168;

/** Something that happened to a series, as the generator knows it: hours `[from, to)`. */
export interface TrueEvent {
  readonly kind: 'spike' | 'dip' | 'outage' | 'shift' | 'sag';
  readonly from: number;
  readonly to: number;
  /** Factor applied to values. A shift stays; the oracle counts only its first days as the event. */
  readonly factor: number;
}

export interface Series {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly values: readonly number[];
  /** Value without noise and events, and its spread, as known to the oracle. */
  readonly means: readonly number[];
  readonly spreads: readonly number[];
  readonly events: readonly TrueEvent[];
}

type Random = () => number;
type Shape = (hourOfWeek: number) => number;

/** A shop: evenings, and weekends a little more. */
const SHOP: Shape = (hour) => {
  const inDay = hour % 24;
  const day = Math.floor(hour / 24);
  const evening = 1 + 0.75 * Math.sin(((inDay - 13) / 24) * 2 * Math.PI) + 0.2 * Math.sin((inDay / 12) * 2 * Math.PI);
  return Math.max(0.12, evening) * (day >= 5 ? 1.2 : 1);
};

/** An office: working hours of working days, and little else. */
const OFFICE: Shape = (hour) => {
  const inDay = hour % 24;
  const isWorkday = hour < 5 * 24;
  return isWorkday
    ? 0.15 + 1.7 * Math.exp(-(((inDay - 13) / 4) ** 2))
    : 0.12 + 0.2 * Math.exp(-(((inDay - 14) / 5) ** 2));
};

const FAMILIES = ['orders', 'revenue', 'rate', 'latency'] as const;

/** Series `index` of a seed: hourly, of so many weeks, with events after the first eight. The same each time. */
export function generateSeries(seed: number, index: number, weeks: number): Series {
  const random = createRandom(seed, index).next;
  const family = FAMILIES[index % FAMILIES.length] as (typeof FAMILIES)[number];
  const shape = Math.floor(index / FAMILIES.length) % 2 === 0 ? SHOP : OFFICE;
  const hours = weeks * HOURS_A_WEEK;
  const events = placeEvents(random, hours);
  const size = 10 ** (1.5 + 1.5 * random());
  const trend = (random() - 0.4) * 0.6;
  const phi = 0.2 + 0.4 * random();
  const noise = 0.04 + 0.06 * random();
  const means: number[] = [];
  const spreads: number[] = [];
  const values: number[] = [];
  let carried = 0;
  let level = 1;
  let worsened = 1;
  for (let hour = 0; hour < hours; hour++) {
    const stayed = events.find(({ kind, to }) => kind === 'shift' && to === hour)?.factor ?? 1;
    level *= stayed;
    worsened *= worse(stayed);
    const base = size * level * (1 + (trend * hour) / hours) * shape(hour % HOURS_A_WEEK);
    carried = phi * carried + Math.sqrt(1 - phi * phi) * normal(random);
    const factor = events.find(({ from, to }) => hour >= from && hour < to)?.factor ?? 1;
    const drawn = draw[family]({ base, usual: base / level, worsened, noise: noise * carried, factor, random });
    means.push(drawn.mean);
    spreads.push(Math.sqrt(drawn.spread ** 2 + (noise * drawn.mean) ** 2));
    values.push(drawn.value);
  }
  const kinds = { orders: 'count', revenue: 'amount', rate: 'ratio', latency: 'amount' } as const;
  return { name: `${family} ${index}`, kind: kinds[family], values, means, spreads, events };
}

interface Circumstances {
  readonly base: number;
  /** The same without the shifts so far, and what these make of what is better small. */
  readonly usual: number;
  readonly worsened: number;
  /** Noise of the hour, as a share of the mean; correlated from hour to hour. */
  readonly noise: number;
  /** Factor of the event; 1 has no effect. */
  readonly factor: number;
  readonly random: Random;
}

interface Drawn {
  readonly value: number;
  readonly mean: number;
  readonly spread: number;
}

const draw: Record<(typeof FAMILIES)[number], (circumstances: Circumstances) => Drawn> = {
  orders({ base, noise, factor, random }) {
    const value = poisson(Math.max(0, base * (1 + noise) * factor), random);
    return { value, mean: base, spread: Math.sqrt(base) };
  },
  revenue({ base, noise, factor, random }) {
    // Each order is worth 40 to 160, so the spread of a sum over n of them is about 105 √n.
    const orders = poisson(Math.max(0, base * (1 + noise) * factor), random);
    let value = 0;
    for (let order = 0; order < Math.min(orders, 400); order++) value += 40 + 120 * random();
    if (orders > 400) value *= orders / 400;
    return { value: Math.round(value * 100) / 100, mean: base * 100, spread: 105 * Math.sqrt(base) };
  },
  rate({ base, worsened, noise, factor, random }) {
    const mean = 0.05 * worsened;
    const trials = 20 + 10 * base;
    const spread = Math.sqrt((mean * (1 - mean)) / trials);
    const moved = mean * worse(factor) * (1 + noise);
    const value = Math.min(1, Math.max(0, moved + spread * normal(random)));
    return { value: Math.round(value * 1e6) / 1e6, mean, spread };
  },
  latency({ usual, worsened, noise, factor, random }) {
    const mean = (120 + 0.4 * Math.min(usual, 500)) * worsened;
    const value = mean * worse(factor) * (1 + noise) * Math.exp(0.05 * normal(random));
    return { value: Math.round(value * 1000) / 1000, mean, spread: 0.05 * mean };
  },
};

/** Inverts a factor: an event that lowers other series raises failure rates and latencies. */
const worse = (factor: number): number => (factor < 1 ? 2 - factor : factor);

/** About one event in eleven days, after eight weeks of quiet. */
function placeEvents(random: Random, hours: number): TrueEvent[] {
  const events: TrueEvent[] = [];
  let hour = 8 * HOURS_A_WEEK + 48 + Math.floor(random() * 200);
  const kinds = ['spike', 'dip', 'outage', 'sag', 'dip', 'spike', 'outage', 'shift'] as const;
  while (hour < hours - 60) {
    const kind = kinds[Math.floor(random() * kinds.length)] as TrueEvent['kind'];
    const length = {
      spike: 1 + random() * 3,
      dip: 2 + random() * 6,
      outage: 1 + random() * 6,
      sag: 12 + random() * 24,
      shift: 96,
    }[kind];
    const to = Math.min(hours, hour + Math.ceil(length));
    events.push({ kind, from: hour, to, factor: FACTORS[kind](random()) });
    hour = to + 72 + Math.floor(random() * 380);
  }
  return events;
}

const FACTORS: Record<TrueEvent['kind'], (strength: number) => number> = {
  spike: (strength) => 1.4 + 1.2 * strength,
  dip: (strength) => 0.4 + 0.35 * strength,
  outage: (strength) => 0.05 * strength,
  sag: (strength) => 0.7 + 0.15 * strength,
  shift: (strength) => (strength < 0.5 ? 0.7 : 1.35),
};

/** Standard normal, by Box and Muller (1958). */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** By multiplication of uniforms where small (Knuth), by the normal where large. */
function poisson(mean: number, random: Random): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
