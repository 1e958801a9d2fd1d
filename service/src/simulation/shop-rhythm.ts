import { offsetSpanAt } from '../time/zone-offsets.ts';

export const HOUR_MS = 3_600_000;
const ZONE = 'Europe/Berlin';

/** Average orders per hour over the week, at the end of the first 90 days. */
const ORDERS_AN_HOUR = 165;
const GROWTH_DAYS = 90;

/** Factor for each hour of the local day; the mean is 1. Highest in the evening, never zero. */
const BY_HOUR = [
  0.5, 0.4, 0.36, 0.34, 0.36, 0.42, 0.58, 0.78, 0.95, 1.08, 1.16, 1.2, 1.24, 1.18, 1.1, 1.08, 1.12, 1.24, 1.42, 1.62,
  1.7, 1.54, 1.1, 0.73,
];
/** Factor for each day of the week from Sunday. */
const BY_DAY = [1.12, 1.04, 0.94, 0.92, 0.95, 1.0, 1.03];

export type Channel = 'web' | 'app' | 'store' | 'partner';

/** A temporary change, for the worse or the better; hours since the start. */
export interface Incident {
  readonly name: string;
  readonly fromHour: number;
  readonly hours: number;
  readonly channel?: Channel;
  readonly category?: string;
  readonly region?: string;
  /** Orders as a multiple of the usual number. */
  readonly orders?: number;
  /** Probability that an order is cancelled. */
  readonly cancelled?: number;
  /** Probability that an order is refunded. */
  readonly refunded?: number;
}

export const INCIDENTS: readonly Incident[] = [
  { name: 'app release that cannot log in', fromHour: 21 * 24 + 9, hours: 5, channel: 'app', orders: 0.03 },
  { name: 'fashion promotion', fromHour: 47 * 24 + 6, hours: 30, category: 'fashion', orders: 2.6 },
  { name: 'card payments fail in the south', fromHour: 63 * 24 + 15, hours: 6, region: 'south', cancelled: 0.42 },
  { name: 'faulty batch of toys', fromHour: 72 * 24, hours: 48, category: 'toys', refunded: 0.3 },
  { name: 'shop does not answer', fromHour: 81 * 24 + 18, hours: 2, channel: 'web', orders: 0.05 },
  { name: 'partner sends nothing', fromHour: 86 * 24 + 10, hours: 8, channel: 'partner', orders: 0 },
];

/** Returns the expected orders in an hour, before incidents: growth, week and day. */
export function expectedOrders(startMs: number, hour: number): number {
  const atMs = startMs + hour * HOUR_MS;
  const local = new Date(atMs + offsetSpanAt(atMs, ZONE).offsetMs);
  const grown = 0.42 + 0.58 * Math.min(1.5, hour / (GROWTH_DAYS * 24));
  const byDay = BY_DAY[local.getUTCDay()] as number;
  return ORDERS_AN_HOUR * grown * byDay * (BY_HOUR[local.getUTCHours()] as number);
}
