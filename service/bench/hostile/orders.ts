const REGIONS = ['north', 'south', 'east', 'west'];
const COUNTRIES = ['DE', 'FR', 'IT', 'ES', 'NL', 'PL', 'SE', 'AT'];
const CHANNELS = ['web', 'app', 'store'];
const CATEGORIES = ['books', 'games', 'garden', 'kitchen', 'music', 'sports'];

const pick = (values: readonly string[], seed: number): string => values[seed % values.length] as string;

/** An order of the example shop; its values follow from the id. */
export function orderOf(id: string, atMs: number): Record<string, unknown> {
  let seed = 7;
  for (const character of id) seed = (seed * 31 + character.charCodeAt(0)) % 1_000_003;
  return {
    event_id: id,
    order_id: id,
    version: 1,
    ordered_at: new Date(atMs).toISOString(),
    customer_id: `customer ${seed % 20_000}`,
    region: pick(REGIONS, seed),
    country: pick(COUNTRIES, seed >> 2),
    channel: pick(CHANNELS, seed >> 4),
    category: pick(CATEGORIES, seed >> 6),
    status: 'paid',
    amount: ((seed % 20_000) / 100).toFixed(2),
    items: 1 + (seed % 5),
  };
}

const ORDERS_A_REQUEST = 10_000;

/** Sends orders that are spread evenly over the time up to now. */
export async function loadOrders(
  address: string,
  token: string,
  { count, overMs }: { readonly count: number; readonly overMs: number },
  onProgress: (share: number) => void,
): Promise<void> {
  const nowMs = Date.now();
  for (let first = 0; first < count; first += ORDERS_A_REQUEST) {
    onProgress(first / count);
    const orders = Array.from({ length: ORDERS_A_REQUEST }, (_, index) =>
      orderOf(`order-${first + index}`, nowMs - (overMs * (count - first - index)) / count),
    );
    const response = await fetch(`${address}/v1/events/orders`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson' },
      body: orders.map((order) => JSON.stringify(order)).join('\n'),
    });
    const answer = (await response.json()) as { accepted?: number };
    if (answer.accepted !== ORDERS_A_REQUEST)
      throw new Error(`orders were not accepted: ${JSON.stringify(answer).slice(0, 500)}`);
  }
}
