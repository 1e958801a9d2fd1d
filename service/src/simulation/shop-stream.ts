import { createRandom } from './random.ts';
import { createOrder, MAX_LIFE_HOURS, MAX_ORDERS, type OrderRecord } from './shop-order.ts';
import { expectedOrders, HOUR_MS } from './shop-rhythm.ts';

/** Offsets reserved for an hour: those of the next hour begin after them. */
const OFFSETS_AN_HOUR = 100_000;

/** A record with its offset in the stream. */
export interface StreamRecord extends OrderRecord {
  readonly offset: number;
}

/** One hour of the stream, in the order of arrival. */
export interface StreamHour {
  readonly hour: number;
  readonly records: readonly StreamRecord[];
  /** Offset after the hour's last record. */
  readonly endOffset: number;
}

/**
 * Yields the records of a simulated shop from an offset on, hour by hour, without end. The same seed and start give the
 * same records from any offset: earlier hours are regenerated only as far as their orders still produce records.
 */
export function* streamShop(seed: number, startMs: number, fromOffset: number): Generator<StreamHour, never> {
  const firstHour = Math.floor(fromOffset / OFFSETS_AN_HOUR);
  const waiting = new Map<number, OrderRecord[]>();
  for (let hour = Math.max(0, firstHour - MAX_LIFE_HOURS); ; hour++) {
    for (const record of createHour(seed, startMs, hour)) {
      const arrivalHour = Math.floor((record.arrivesAtMs - startMs) / HOUR_MS);
      const others = waiting.get(arrivalHour);
      if (others) others.push(record);
      else waiting.set(arrivalHour, [record]);
    }
    const arrived = waiting.get(hour) ?? [];
    waiting.delete(hour);
    if (hour >= firstHour) yield toStreamHour(hour, arrived, fromOffset);
  }
}

function* createHour(seed: number, startMs: number, hour: number): Generator<OrderRecord> {
  const random = createRandom(seed, hour);
  const count = random.poisson(expectedOrders(startMs, hour) * random.logNormal(1, 0.05));
  for (let index = 0; index < count * MAX_ORDERS; index++) {
    const orderedAtMs = startMs + Math.floor((hour + random.next()) * HOUR_MS);
    yield* createOrder(random, `o${hour}-${index}`, orderedAtMs, hour);
  }
}

function toStreamHour(hour: number, arrived: OrderRecord[], fromOffset: number): StreamHour {
  arrived.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs || (a.value.event_id < b.value.event_id ? -1 : 1));
  const records = arrived.map((record, index): StreamRecord => ({ ...record, offset: hour * OFFSETS_AN_HOUR + index }));
  return {
    hour,
    records: records.filter(({ offset }) => offset >= fromOffset),
    endOffset: (hour + 1) * OFFSETS_AN_HOUR,
  };
}
