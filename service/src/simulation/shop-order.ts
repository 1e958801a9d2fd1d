import type { Random } from './random.ts';
import { HOUR_MS, INCIDENTS, type Channel, type Incident } from './shop-rhythm.ts';

/** One record of an order, as the shop would send it, and the time at which it arrives. */
export interface OrderRecord {
  readonly arrivesAtMs: number;
  readonly value: OrderPayload;
}

/** Fields of the source `orders` of `examples/catalogs/shop.yaml`. */
export interface OrderPayload {
  readonly event_id: string;
  readonly order_id: string;
  readonly version: number;
  readonly ordered_at: string;
  readonly deleted: boolean;
  readonly customer_id: string;
  readonly region: string;
  readonly country: string;
  readonly channel: Channel;
  readonly category: string;
  readonly status: 'pending' | 'paid' | 'shipped' | 'refunded' | 'cancelled';
  readonly amount: string;
  readonly refund_amount: string | null;
  readonly items: number;
}

/** Maximum time from an order to its last record. */
export const MAX_LIFE_HOURS = 12 * 24;

type Weighted<Value> = readonly (readonly [Value, number])[];

const COUNTRIES: Weighted<readonly [region: string, country: string]> = [
  [['central', 'DE'], 26],
  [['central', 'AT'], 5],
  [['central', 'CH'], 6],
  [['west', 'FR'], 14],
  [['west', 'NL'], 8],
  [['west', 'BE'], 4],
  [['north', 'SE'], 7],
  [['north', 'DK'], 5],
  [['north', 'NO'], 4],
  [['south', 'IT'], 9],
  [['south', 'ES'], 8],
  [['east', 'PL'], 6],
  [['east', 'CZ'], 3],
];

const CHANNELS: Weighted<Channel> = [
  ['web', 46],
  ['app', 34],
  ['store', 12],
  ['partner', 8],
];

/** Median price of an item, and its spread. */
const CATEGORIES: Weighted<{ readonly name: string; readonly price: number; readonly spread: number }> = [
  [{ name: 'fashion', price: 39, spread: 0.5 }, 30],
  [{ name: 'electronics', price: 119, spread: 0.7 }, 14],
  [{ name: 'home', price: 46, spread: 0.6 }, 20],
  [{ name: 'sports', price: 52, spread: 0.5 }, 13],
  [{ name: 'beauty', price: 24, spread: 0.4 }, 14],
  [{ name: 'toys', price: 27, spread: 0.5 }, 9],
];

/** Maximum orders during a promotion, as a multiple of the usual number. */
export const MAX_ORDERS = 3;

/**
 * Creates all records of one order, in the order of its versions. In usual times one of `MAX_ORDERS` calls creates an
 * order, the others nothing: incidents change the number.
 */
export function createOrder(random: Random, orderId: string, orderedAtMs: number, hour: number): OrderRecord[] {
  const [region, country] = random.pick(COUNTRIES);
  const channel = random.pick(CHANNELS);
  const category = random.pick(CATEGORIES);
  const incidents = INCIDENTS.filter((incident) =>
    isDuring(incident, hour, { region, channel, category: category.name }),
  );
  const factor = incidents.reduce((product, { orders = 1 }) => product * orders, 1);
  if (!random.chance(factor / MAX_ORDERS)) return [];
  const items = 1 + random.poisson(0.7);
  const cents = Math.max(199, Math.round(random.logNormal(category.price, category.spread) * items * 100));
  const chanceOf = (outcome: 'cancelled' | 'refunded', usual: number): number =>
    incidents.reduce((most, incident) => Math.max(most, incident[outcome] ?? 0), usual);

  const draft: Draft = {
    orderId,
    orderedAtMs,
    customerId: pickCustomer(random, hour),
    region,
    country,
    channel,
    category: category.name,
    items,
    cents,
  };
  return tellLife(random, draft, chanceOf('cancelled', 0.032), chanceOf('refunded', 0.045));
}

function isDuring(
  { fromHour, hours, region, channel, category }: Incident,
  hour: number,
  order: { readonly region: string; readonly channel: string; readonly category: string },
): boolean {
  return (
    hour >= fromHour &&
    hour < fromHour + hours &&
    (region === undefined || region === order.region) &&
    (channel === undefined || channel === order.channel) &&
    (category === undefined || category === order.category)
  );
}

interface Draft {
  readonly orderId: string;
  readonly orderedAtMs: number;
  readonly customerId: string;
  readonly region: string;
  readonly country: string;
  readonly channel: Channel;
  readonly category: string;
  readonly items: number;
  readonly cents: number;
}

/** Picks a customer: most are new or came once; a few come regularly. */
function pickCustomer(random: Random, hour: number): string {
  const customerCount = 4000 + hour * 30;
  const number = random.chance(0.4)
    ? customerCount + Math.floor(random.next() * 30)
    : Math.floor(customerCount * random.next() ** 2.2);
  return `c${number}`;
}

function tellLife(random: Random, draft: Draft, cancelled: number, refunded: number): OrderRecord[] {
  const records: OrderRecord[] = [];
  const lastMs = draft.orderedAtMs + (MAX_LIFE_HOURS - 2) * HOUR_MS;
  let atMs = draft.orderedAtMs;
  let state = { cents: draft.cents, orderedAtMs: draft.orderedAtMs };
  const tell = (status: OrderPayload['status'], afterMs: number, changes: Partial<OrderPayload> = {}): void => {
    atMs = Math.min(atMs + afterMs, lastMs);
    records.push({ arrivesAtMs: atMs, value: toPayload(draft, state, records.length + 1, status, changes) });
  };

  tell('pending', random.between(200, 4000));
  if (random.chance(0.003)) {
    // A test order of the shop's staff.
    tell('pending', random.between(5, 60) * 60_000, { deleted: true });
    return records;
  }
  if (random.chance(cancelled)) {
    tell('cancelled', random.between(1, 90) * 60_000);
    return records;
  }
  tell('paid', random.logNormal(3, 1) * 60_000);
  if (random.chance(0.012)) {
    state = { ...state, cents: Math.round(state.cents * random.between(0.7, 1.1)) };
    tell('paid', random.between(10, 300) * 60_000);
  }
  if (random.chance(0.004)) {
    // The till's clock was wrong: the order was placed earlier.
    state = { ...state, orderedAtMs: state.orderedAtMs - Math.round(random.between(5, 150)) * 60_000 };
    tell('paid', random.between(10, 300) * 60_000);
  }
  tell('shipped', random.between(4, 44) * HOUR_MS);
  if (random.chance(refunded)) {
    const part = random.chance(0.75) ? 1 : random.between(0.2, 0.8);
    tell('refunded', random.between(30, 200) * HOUR_MS, { refund_amount: toMoney(Math.round(state.cents * part)) });
  }
  return records;
}

function toPayload(
  draft: Draft,
  state: { cents: number; orderedAtMs: number },
  version: number,
  status: OrderPayload['status'],
  changes: Partial<OrderPayload>,
): OrderPayload {
  return {
    event_id: `${draft.orderId}-${version}`,
    order_id: draft.orderId,
    version,
    ordered_at: new Date(state.orderedAtMs).toISOString(),
    deleted: false,
    customer_id: draft.customerId,
    region: draft.region,
    country: draft.country,
    channel: draft.channel,
    category: draft.category,
    status,
    amount: toMoney(state.cents),
    refund_amount: null,
    items: draft.items,
    ...changes,
  };
}

const toMoney = (cents: number): string => (cents / 100).toFixed(2);
