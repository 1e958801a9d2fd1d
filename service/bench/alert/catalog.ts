export const REGIONS = ['north', 'south', 'east', 'west', 'centre', 'coast', 'hills', 'islands'] as const;
export const CHANNELS = ['web', 'app', 'shop', 'phone'] as const;

/**
 * Half of the rules are limits on the day's orders, each passed by one event that is known beforehand; the others look at
 * sums, ratios and changes, split by region and channel, and some of them fire on the way.
 */
export function renderCatalog(topic: string, rules: number, limits: readonly number[]): string {
  const others = Array.from({ length: rules - limits.length }, (_, index) => {
    const by = [[], ['region'], ['channel'], ['region', 'channel']][index % 4] as string[];
    const condition = [
      `metric: revenue, above: ${100_000 + index * 1000}`,
      `metric: average, above: ${50 + index}`,
      `metric: orders, below: ${index % 7}`,
      `metric: revenue, falls_by: 0.${5 + (index % 5)}, against: previous period`,
    ][(index >> 2) % 4] as string;
    return `  other_${index}: { ${condition}, per: hour, by: [${by.join(', ')}], channels: [receiver] }`;
  });
  return `name: alerting
timezone: UTC
sources:
  orders:
    topic: ${topic}
    event_time: at
    lateness: 1s
    fields: { at: timestamp, region: string, channel: string, amount: { type: money, currency: EUR, required: true } }
    measures: { orders: { count: true }, revenue: { sum: amount } }
    rollups: [[region], [channel], [region, channel]]
dimensions:
  region:
  channel:
metrics:
  orders: { empty: zero }
  revenue: { empty: zero }
  average: { ratio: [revenue, orders] }
roles:
  operator: { metrics: all, dimensions: all, ingest: all, alerts: manage }
channels:
  receiver: { type: webhook, url_env: RECEIVER_URL, per_hour: 100000 }
rules:
${limits.map((limit, index) => `  passed_${index}: { metric: orders, per: day, above: ${limit}, channels: [receiver] }`).join('\n')}
${others.join('\n')}
`;
}
