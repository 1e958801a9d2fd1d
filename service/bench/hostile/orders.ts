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
