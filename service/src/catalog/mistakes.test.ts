import { expect, test } from 'vitest';
import { change, findProblems } from './file/testing.ts';

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

test.each<[string, string, string, string]>([
  // what is there, what stands instead, place, message
  ['name: small\n', '', '1:1', 'name is missing'],
  ['name: small', 'name: Small Shop', '1:7', '"Small Shop" is not a name'],
  ['name: small', 'name: small\ntimezone: Europe/Berlino', '2:11 timezone', '"Europe/Berlino" is not a time zone'],
  ['name: small', 'name: small\nzones: [UTC, Mars]', '2:14 zones[1]', '"Mars" is not a time zone'],
  ['name: small', 'name: small\nweek_start: 8', '2:13 week_start', '8: expected monday, tuesday'],
  ['name: small', 'name: small\nsimulation: bank', '2:13 simulation', '"bank": expected shop'],
  ['name: small', 'name: small\nscan_limit_rows: many', '2:18 scan_limit_rows', '"many": expected a whole number'],
  ['metrics:\n', 'metrcs:\n', '20:1 metrcs', '"metrcs" is not a key of a catalogue: did you mean "metrics"?'],
  ['    version: version', '    verzion: version', '5:5 sources.orders.verzion', 'did you mean "version"?'],
  ['    event_time: ordered_at\n', '', '3:3 sources.orders.event_time', 'is missing: expected the name of a field'],
  ['ordered_at\n', 'orderd_at\n', '6:17 sources.orders.event_time', 'did you mean "ordered_at"?'],
  [
    'event_time: ordered_at',
    'event_time: region',
    '6:17 sources.orders.event_time',
    'type string: expected one of type timestamp',
  ],
  [
    'version: version',
    'version: region',
    '5:14 sources.orders.version',
    'type string: expected one of type integer or timestamp',
  ],
  [
    '    version: version\n',
    '',
    '4:13 sources.orders.entity',
    '"order_id" without version: expected version, the field',
  ],
  ['    entity: order_id\n', '', '4:14 sources.orders.version', 'expected entity beside it'],
  [
    'entity: order_id',
    'entity: amount',
    '4:13 sources.orders.entity',
    'type decimal: expected one of type string or integer',
  ],
  [
    'order_id: string',
    'order_id: { type: string, required: false }',
    '8:43 sources.orders.fields.order_id.required',
    'expected true',
  ],
  [
    'region: string',
    'region: text',
    '11:15 sources.orders.fields.region.type',
    '"text": expected string or integer or',
  ],
  ['region: string', 'Region: string', '11:7 sources.orders.fields.Region', '"Region" is not a name'],
  ['region: string', 'time: string', '11:7 sources.orders.fields.time', '"time" is reserved'],
  ['currency: EUR', 'currency: EURO', '14:40 sources.orders.fields.amount.currency', '"EURO" is not a currency'],
  ['{ type: money, currency: EUR }', 'money', '14:7 sources.orders.fields.amount', 'money needs either currency'],
  [
    'items: integer',
    'items: { type: integer, scale: 2 }',
    '13:38 sources.orders.fields.items.scale',
    '2: expected no scale for integer',
  ],
  [
    '    fields:',
    '    lateness: 5 minutes\n    fields:',
    '7:15 sources.orders.lateness',
    '"5 minutes": expected a duration such as 5s',
  ],
  [
    '      region: string',
    '      region: { type: string, path: a }\n      name: { type: string, path: a.b, pii: true }',
    '11:7 sources.orders.fields.region',
    'reads a without pii, and name reads a.b with pii: expected pii: true for both',
  ],
  [
    '    fields:',
    '    record_retention: 36h\n    fields:',
    '7:23 sources.orders.record_retention',
    'expected whole days',
  ],
  ['    fields:', '    retention: 36h\n    fields:', '7:16 sources.orders.retention', 'expected whole days'],
  [
    '    fields:',
    '    accepts: { from: 2001-02-30 }\n    fields:',
    '7:22 sources.orders.accepts.from',
    '"2001-02-30": expected a date',
  ],
  [
    '    fields:',
    '    deleted_when: { paid: yes }\n    fields:',
    '7:27 sources.orders.deleted_when.paid',
    '"yes": expected true or false',
  ],
  [
    '    fields:',
    '    event_time_zone: Nowhere\n    fields:',
    '7:22 sources.orders.event_time_zone',
    '"Nowhere" is not a time zone',
  ],
  [
    'sum: amount',
    'sum: region',
    '17:23 sources.orders.measures.revenue.sum',
    'type string: expected one of type integer, decimal or money',
  ],
  ['sum: amount', 'sum: amuont', '17:23 sources.orders.measures.revenue.sum', 'did you mean "amount"?'],
  [
    'sum: amount',
    'sum: amount, count: true',
    '17:7 sources.orders.measures.revenue',
    'count and sum to measure: expected one of',
  ],
  [
    'sum: amount, where: { paid: true }',
    'sum: amount, weight: items',
    '17:39 sources.orders.measures.revenue.weight',
    '"items" beside sum: expected weight beside average alone',
  ],
  [
    'sum: amount, where: { paid: true }',
    'average: amount, basis: sample',
    '17:42 sources.orders.measures.revenue.basis',
    '"sample" beside average: expected basis beside variance or standard_deviation',
  ],
  [
    'sum: amount, where: { paid: true }',
    'variance: amount',
    '17:7 sources.orders.measures.revenue',
    'variance without basis: expected basis: population, which divides by the number of values, or basis: sample',
  ],
  [
    'sum: amount, where: { paid: true }',
    'variance: amount, basis: both',
    '17:43 sources.orders.measures.revenue.basis',
    '"both": expected population or sample',
  ],
  [
    'sum: amount, where: { paid: true }',
    'average: region',
    '17:27 sources.orders.measures.revenue.average',
    'average of "region", a field of type string: expected one of type integer, decimal or money',
  ],
  [
    'sum: amount, where: { paid: true }',
    'average: items, weight: region',
    '17:42 sources.orders.measures.revenue.weight',
    'average of "region", a field of type string',
  ],
  [
    'sum: amount, where: { paid: true }',
    'sum_of_products: [amount]',
    '17:18 sources.orders.measures.revenue.sum_of_products',
    'expected a list of two fields such as [price, quantity]',
  ],
  [
    'sum: amount, where: { paid: true }',
    'sum_of_products: [amount, amount]',
    '17:18 sources.orders.measures.revenue.sum_of_products',
    'products of EUR and EUR: expected at most one field of money',
  ],
  [
    'sum: amount, where: { paid: true } }',
    'average: amount }\n      revenue__sum: { sum: items }',
    '18:7 sources.orders.measures.revenue__sum',
    '"revenue__sum" is kept for revenue: expected another name',
  ],
  [
    'sum: amount, where: { paid: true }',
    'max: region',
    '17:23 sources.orders.measures.revenue.max',
    'max of "region", a field of type string: expected one of type integer, decimal or money',
  ],
  [
    'sum: amount, where: { paid: true }',
    'values: amount',
    '22:3 metrics.revenue',
    '"revenue" is a measure of values: expected percentile: [revenue, 95], or another measure',
  ],
  ['{ count: true }', '{ where: { paid: true } }', '16:7 sources.orders.measures.orders', 'nothing to measure'],
  [
    '{ count: true }',
    '{ distinct: [region, region] }',
    '16:17 sources.orders.measures.orders.distinct',
    '"region" occurs twice',
  ],
  [
    '{ paid: true }',
    '{ paid: "true" }',
    '17:46 sources.orders.measures.revenue.where.paid',
    '"true": expected true or false',
  ],
  ['{ paid: true }', '{ payed: true }', '17:40 sources.orders.measures.revenue.where.payed', 'did you mean "paid"?'],
  [
    '{ paid: true }',
    '{ amount: { contains: 5 } }',
    '17:40 sources.orders.measures.revenue.where.amount',
    '"contains" is not an operator for amount (decimal)',
  ],
  ['{ paid: true }', '{ region: 7 }', '17:48 sources.orders.measures.revenue.where.region', '7: expected text'],
  ['{ paid: true }', '{}', '17:31 sources.orders.measures.revenue.where', 'an empty filter'],
  [
    '{ paid: true }',
    '[{ member: paid, operator: is }]',
    '17:39 sources.orders.measures.revenue.where[0]',
    '"is" is not an operator',
  ],
  ['  region:\n', '  regoin:\n', '19:3 dimensions.regoin', 'did you mean "region"?'],
  [
    '  region:\n',
    '  region: { field: amount }\n',
    '19:20 dimensions.region.field',
    'expected a dimension to be of type string or boolean',
  ],
  [
    '  region:\n',
    '  region: { fields: { ordrs: region } }\n',
    '19:30 dimensions.region.fields.ordrs',
    'did you mean "orders"?',
  ],
  ['  region:\n', '  revenue: { field: region }\n', '22:3 metrics.revenue', '"revenue" is also a dimension'],
  ['[revenue, orders]', '[revenue, ordres]', '23:31 metrics.average.ratio[1]', 'did you mean "orders"?'],
  ['[revenue, orders]', '[revenue]', '23:14 metrics.average.ratio', 'expected a list of two names'],
  [
    '[revenue, orders]',
    '[average, orders]',
    '23:22 metrics.average.ratio[0]',
    '"average" closes a cycle, average → average',
  ],
  [
    'ratio: [revenue, orders]',
    'sum: [revenue, orders]',
    '23:14 metrics.average.sum',
    'a sum of EUR and a plain number',
  ],
  [
    'ratio: [revenue, orders]',
    'product: [revenue, revenue]',
    '23:14 metrics.average.product',
    'at most one amount of money',
  ],
  [
    'ratio: [revenue, orders]',
    'ratio: [revenue, orders], currency: USD',
    '23:50 metrics.average.currency',
    '"USD": expected EUR',
  ],
  [
    'ratio: [revenue, orders]',
    'ratio: [orders, orders], format: currency',
    '23:47 metrics.average.format',
    'the metric is not money',
  ],
  [
    'ratio: [revenue, orders]',
    'ratio: [revenue, orders], target: high',
    '23:48 metrics.average.target',
    '"high": expected a number',
  ],
  ['ratio: [revenue, orders]', 'title: Average', '23:3 metrics.average', 'has no expression'],
  [
    '  revenue:\n',
    '  revenue: { sum: [orders, orders] }\n',
    '22:3 metrics.revenue',
    '"revenue" is also a measure, with another value',
  ],
  [
    'metrics: all',
    'metrics: [orders, profit]',
    '25:32 roles.analyst.metrics[1]',
    '"profit" is not a metric: expected one of orders, revenue, average',
  ],
  ['dimensions: all', 'dimensions: [contry]', '25:41 roles.analyst.dimensions[0]', '"contry" is not a dimension'],
  [
    'dimensions: all }',
    'dimensions: all, ingest: [order] }',
    '25:54 roles.analyst.ingest[0]',
    'did you mean "orders"?',
  ],
  [
    'dimensions: all }',
    'dimensions: all, filters: { country: DE } }',
    '25:56 roles.analyst.filters.country',
    '"country" is not a dimension',
  ],
  [
    'dimensions: all }',
    'dimensions: all, filters: { region: principal. } }',
    '25:64 roles.analyst.filters.region',
    'expected principal. and the name of a claim',
  ],
  [
    'dimensions: all }',
    'dimensions: all, filters: { region: [north, principle.regions] } }',
    '25:56 roles.analyst.filters.region',
    '"principle.regions": did you mean principal.regions?',
  ],
  [
    'dimensions: all }',
    'dimensions: all, filters: { region: Principal.regions } }',
    '25:64 roles.analyst.filters.region',
    'did you mean principal.regions?',
  ],
  [
    'dimensions: all }',
    'dimensions: all, operate: true, filters: { region: n } }',
    '25:54 roles.analyst.operate',
    'expected a role without row filters',
  ],
  [
    'dimensions:\n',
    'hierarchies: { geo: [region, city] }\ndimensions:\n',
    '18:16 hierarchies.geo',
    'level 2 "city" is not a dimension',
  ],
  [
    'dimensions:\n',
    'hierarchies: { geo: [region] }\ndimensions:\n',
    '18:16 hierarchies.geo',
    'expected at least two dimensions',
  ],
  [
    '    fields:',
    '    rollups: [[region, channel]]\n    fields:',
    '7:15 sources.orders.rollups[0]',
    '"channel" is not a dimension',
  ],
  [
    '    fields:',
    '    rollups: [[region], [region]]\n    fields:',
    '7:25 sources.orders.rollups[1]',
    'is the name of another rollup',
  ],
  [
    '    fields:',
    '    rollups: [{ name: x, dimensions: [region], granularities: [week] }]\n    fields:',
    '7:64 sources.orders.rollups[0].granularities[0]',
    '"week": expected hour or day',
  ],
  [
    '    fields:',
    '    rollups: [{ name: x, dimensions: [region], granularities: [day], grains: [day] }]\n    fields:',
    '7:70 sources.orders.rollups[0].grains',
    'the former name of granularities: expected one of the two',
  ],
  [
    'name: small',
    'name: small\ncalendar: [{ name: Sale, from: 2026-11-30, to: 2026-11-27 }]',
    '2:48 calendar[0].to',
    'not before 2026-11-30',
  ],
])('tells place, value and expectation of %j changed to %j', (from, to, place, message) => {
  const problems = findProblems(change(from, to)).map(
    ({ line, column, path, message: text }) => `${line}:${column} ${path} ${text}`,
  );
  expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${escape(place)}.*${escape(message)}`)));
});

test('names that are declared but have a problem of their own are suggested for others', () => {
  const broken = change('  revenue:\n  average', '  revenue: { targt: 5 }\n  average').replace(
    '  region:\nmetrics',
    '  region: { titel: x }\nmetrics',
  );
  const problems = findProblems(
    broken.replace('metrics: all, dimensions: all', 'metrics: [revenu], dimensions: [regon]') +
      'dashboards:\n  main:\n    roles: [analyst]\n    sections: [{ widgets: [{ kpi-card: { metric: revenu } }] }]\n' +
      'rules:\n  low: { metric: revenu, below: 5, by: [regon] }\n' +
      'hierarchies:\n  places: [regon, region]\n',
  ).map(({ message }) => message);
  expect(problems.filter((message) => message.includes('did you mean "revenue"?'))).toHaveLength(3);
  expect(problems.filter((message) => message.includes('did you mean "region"?'))).toHaveLength(3);
});

test('a rollup and a dimension are told the nearest name that is declared, even where it has a problem of its own', () => {
  const findMessages = (text: string): string[] => findProblems(text).map(({ message }) => message);
  const rollup = change('    measures:', '    rollups: [[regon]]\n    measures:').replace(
    '  region:\nmetrics',
    '  region: { titel: x }\nmetrics',
  );
  expect(findMessages(rollup)).toContain('"regon" is not a dimension: did you mean "region"?');
  const source = change('    version: version', '    verzion: version').replace(
    '  region:\nmetrics',
    '  region: { fields: { order: region } }\nmetrics',
  );
  expect(findMessages(source)).toContain('"order" is not a source: did you mean "orders"?');
});
