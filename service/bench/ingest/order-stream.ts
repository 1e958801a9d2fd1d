import { createRandom } from '../../src/simulation/random.ts';

const CORRECTED = 0.1;
const DELETED = 0.02;
const EVENTS_A_CHUNK = 20_000;
const REGIONS = ['north', 'south', 'east', 'west', 'central'];
const CHANNELS = ['web', 'app', 'store', 'partner'];
const CATEGORIES = ['fashion', 'electronics', 'home', 'sports', 'beauty', 'toys'];
const STATUSES = ['pending', 'paid', 'shipped'];

/** Orders of the shop: a tenth are corrections of earlier ones, two in a hundred deletes; some ten a second of event time. */
export async function* streamOrders(events: number, startMs: number, seed = 1): AsyncGenerator<string[]> {
  const random = createRandom(seed);
  const versions: number[] = [];
  const times: number[] = [];
  let chunk: string[] = [];
  const pick = (values: readonly string[]): string => values[Math.floor(random.next() * values.length)] as string;
  for (let event = 0; event < events; event++) {
    const roll = random.next();
    const isOld = versions.length > 0 && roll < CORRECTED + DELETED;
    // Most corrections are of what happened lately.
    const order = isOld ? Math.floor(versions.length * (1 - random.next() ** 3)) % versions.length : versions.length;
    versions[order] = (versions[order] ?? 0) + 1;
    times[order] ??= startMs + event * 100;
    chunk.push(
      JSON.stringify({
        event_id: `b${seed}-${order}-${versions[order]}`,
        order_id: `b${seed}-${order}`,
        version: versions[order],
        ordered_at: new Date(times[order]).toISOString(),
        deleted: isOld && roll >= CORRECTED,
        customer_id: `c${Math.floor(random.next() ** 2 * 100_000)}`,
        region: pick(REGIONS),
        country: 'DE',
        channel: pick(CHANNELS),
        category: pick(CATEGORIES),
        status: pick(STATUSES),
        amount: (random.next() * 200).toFixed(2),
        items: 1 + Math.floor(random.next() * 4),
      }),
    );
    if (chunk.length >= EVENTS_A_CHUNK) {
      yield chunk;
      chunk = [];
      await Promise.resolve();
    }
  }
  if (chunk.length > 0) yield chunk;
}
