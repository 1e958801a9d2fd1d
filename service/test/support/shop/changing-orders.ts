import type { Row } from '../../../../sdk/src/protocol/query.ts';
import type { Catalog, Field, Measure, Metric } from '../../../src/catalog/model/types.ts';
import type { InboundRecord } from '../../../src/ingest/types.ts';
import { floorToBucket } from '../../../src/time/buckets.ts';
import { orderCatalog, toRecord, type OrderVersion } from './order-history.ts';

/** Definitions that a name may have; `none`: the catalogue lacks it. */
export const DEFINITIONS = {
  revenue: ['amount', 'paid', 'fee', 'finer', 'renamed'],
  orders: ['all', 'paid'],
  refunds: ['refunded', 'paid', 'none'],
  customers: ['ids', 'places', 'none'],
  region: ['region', 'customer', 'none'],
  status: ['status', 'none'],
} as const;

export type Name = keyof typeof DEFINITIONS;
export type Variant = { readonly [N in Name]: (typeof DEFINITIONS)[N][number] } & {
  readonly hasPairs: boolean;
  readonly hasQuarterHours: boolean;
};

export const MEASURES = ['revenue', 'orders', 'refunds', 'customers'] as const;
export const DIMENSIONS = ['region', 'status'] as const;

const statusIs = (status: string) => ({ member: 'status', operator: 'equals', values: [status] }) as const;

const MEASURE_DEFINITIONS: Record<string, Pick<Measure, 'kind' | 'fields' | 'where'>> = {
  'revenue amount': { kind: 'sum', fields: ['amount'], where: undefined },
  'revenue paid': { kind: 'sum', fields: ['amount'], where: statusIs('paid') },
  'revenue fee': { kind: 'sum', fields: ['fee'], where: undefined },
  'revenue finer': { kind: 'sum', fields: ['amount'], where: undefined },
  'revenue renamed': { kind: 'sum', fields: ['total'], where: undefined },
  'orders all': { kind: 'count', fields: [], where: undefined },
  'orders paid': { kind: 'count', fields: [], where: statusIs('paid') },
  'refunds refunded': { kind: 'count', fields: [], where: statusIs('refunded') },
  'refunds paid': { kind: 'count', fields: [], where: statusIs('paid') },
  'customers ids': { kind: 'distinct', fields: ['customer_id'], where: undefined },
  'customers places': { kind: 'distinct', fields: ['region', 'customer_id'], where: statusIs('paid') },
};

const decimal = (name: string, scale: number, path = name): [string, Field] => [
  name,
  { name, type: 'decimal', scale, currency: undefined, required: false, path: [path] },
];

/** The catalogue of a variant, over entities or over events that are only appended. */
export function toCatalog(variant: Variant, isAppendOnly: boolean): Catalog {
  const base = orderCatalog(variant.hasQuarterHours ? ['Europe/Berlin', 'Asia/Kolkata'] : ['Europe/Berlin']);
  const orders = base.sources.get('orders') as NonNullable<ReturnType<typeof base.sources.get>>;
  const fields = new Map([...orders.fields].filter(([name]) => name !== 'amount'));
  // A record that the old catalogue reads otherwise, or not at all any more.
  const [name, amount] =
    variant.revenue === 'renamed'
      ? decimal('total', 2, 'amount')
      : decimal('amount', variant.revenue === 'finer' ? 3 : 2);
  const source = { ...orders, fields: new Map([...fields, [name, amount], decimal('fee', 2)]) };
  const dimensions = new Map(
    [
      ['region', variant.region === 'customer' ? 'customer_id' : 'region'],
      ['status', 'status'],
    ]
      .filter(([name]) => variant[name as 'region' | 'status'] !== 'none')
      .map(([name, field]) => [
        name as string,
        { name: name as string, title: name as string, fields: new Map([['orders', field as string]]) },
      ]),
  );
  const measures = MEASURES.filter((measure) => variant[measure] !== 'none').map((measure): [string, Measure] => [
    measure,
    {
      ...(MEASURE_DEFINITIONS[`${measure} ${variant[measure]}`] as (typeof MEASURE_DEFINITIONS)[string]),
      name: measure,
      source: 'orders',
    },
  ]);
  const sets: [string, string[], ('hour' | 'day')[]][] = [
    ['total', [], ['hour', 'day']],
    ['by_region', ['region'], ['hour', 'day']],
    ['pairs', ['region', 'status'], ['day']],
  ];
  return {
    ...base,
    digest: JSON.stringify(variant),
    sources: new Map([
      [
        'orders',
        isAppendOnly ? { ...source, entityKey: undefined, version: undefined, deletedWhen: undefined } : source,
      ],
    ]),
    dimensions,
    measures: new Map(measures),
    metrics: new Map(measures.map(([measure]) => [measure, toMetric(measure)])),
    rollups: sets
      .filter(
        ([set, names]) =>
          names.every((dimension) => dimensions.has(dimension)) && (set !== 'pairs' || variant.hasPairs),
      )
      .map(([set, names, granularities]) => ({ source: 'orders', name: set, dimensions: names, granularities })),
  };
}

const toMetric = (name: string): Metric => ({
  name,
  title: name,
  description: undefined,
  expression: { kind: 'measure', measure: name },
  measures: [name],
  windows: { windows: [], readsRow: true },
  sources: ['orders'],
  unit: undefined,
  currency: undefined,
  format: 'number',
  direction: 'none',
  target: undefined,
  owner: undefined,
  freshnessObjectiveMs: 5000,
  settlesMs: 0,
  empty: 'null',
});

const centsOf = ({ amount }: OrderVersion): number => Math.round(Number(amount) * 100);
const feeOf = (order: OrderVersion): number => Math.abs(centsOf(order)) % 997;

export const toChangingRecord = (order: OrderVersion, offset: number): InboundRecord => ({
  ...toRecord(order, offset),
  value: JSON.stringify({ ...order, fee: (feeOf(order) / 100).toFixed(2) }),
});

/** Second implementation of each definition, for one order, without any code of the service. */
const AMOUNTS: Record<string, (order: OrderVersion) => number> = {
  'revenue amount': centsOf,
  'revenue paid': (order) => (order.status === 'paid' ? centsOf(order) : 0),
  'revenue fee': feeOf,
  'revenue finer': centsOf,
  'revenue renamed': centsOf,
  'orders all': () => 1,
  'orders paid': ({ status }) => (status === 'paid' ? 1 : 0),
  'refunds refunded': ({ status }) => (status === 'refunded' ? 1 : 0),
  'refunds paid': ({ status }) => (status === 'paid' ? 1 : 0),
};

const MEMBERS: Record<string, (order: OrderVersion) => string | null> = {
  'customers ids': ({ customer_id: id }) => id,
  'customers places': ({ status, region, customer_id: id }) =>
    status === 'paid' && (region !== null || id !== null) ? `${region} ${id}` : null,
};

const VALUES: Record<string, (order: OrderVersion) => string | null> = {
  'region region': ({ region }) => region,
  'region customer': ({ customer_id: id }) => id,
  'status status': ({ status }) => status,
};

/** Definition by name, of those that answer. */
export type Answering = ReadonlyMap<Name, string>;

export interface Question {
  readonly metrics: readonly (typeof MEASURES)[number][];
  readonly dimensions: readonly (typeof DIMENSIONS)[number][];
  readonly granularity: 'hour' | 'day' | undefined;
  readonly onlyPaid: boolean;
  readonly timezone: string;
}

/** Rows by their time and dimension values, counted order by order. */
export function countAnswer(
  orders: readonly OrderVersion[],
  question: Question,
  answering: Answering,
): Map<string, Row> {
  const rows = new Map<string, OrderVersion[]>();
  for (const order of orders) {
    if (question.onlyPaid && valueOf('status', order, answering) !== 'paid') continue;
    const row = {
      ...(question.granularity && { time: bucketOf(order, question.granularity, question.timezone) }),
      ...Object.fromEntries(question.dimensions.map((name) => [name, valueOf(name, order, answering)])),
    };
    const key = keyOf(row, question);
    rows.set(key, [...(rows.get(key) ?? []), order]);
  }
  return new Map(
    [...rows].map(([key, group]) => [
      key,
      Object.fromEntries(question.metrics.map((name) => [name, measure(name, group, answering)])),
    ]),
  );
}

export const keyOf = (row: Row, { dimensions }: Question): string =>
  JSON.stringify([row['time'] ?? null, ...dimensions.map((name) => row[name] ?? null)]);

const valueOf = (name: Name, order: OrderVersion, answering: Answering): string | null =>
  (VALUES[`${name} ${answering.get(name)}`] as (typeof VALUES)[string])(order);

const bucketOf = ({ ordered_at: at }: OrderVersion, granularity: 'hour' | 'day', zone: string): string =>
  new Date(floorToBucket(Date.parse(at), granularity, zone)).toISOString();

export function measure(name: Name, orders: readonly OrderVersion[], answering: Answering): number {
  const id = `${name} ${answering.get(name)}`;
  const members = MEMBERS[id];
  if (members) return new Set(orders.map(members).filter((member) => member !== null)).size;
  const sum = orders.map(AMOUNTS[id] as (typeof AMOUNTS)[string]).reduce((a, b) => a + b, 0);
  return name === 'revenue' ? sum / 100 : sum;
}
