import { describe, expect, it } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { findProblems, SMALL } from '../file/testing.ts';

const withRules = (rules: string): string =>
  `${SMALL}channels:\n  ops: { type: webhook, url: https://a.example }\nrules:\n${rules}`;
const ruleOf = (rule: string) =>
  parseCatalog([{ name: 'a.yaml', text: withRules(`  one: ${rule}\n`) }]).rules.get('one');
const saysOf = (rule: string) =>
  findProblems(withRules(`  one: ${rule}\n`)).map(({ path, message }) => `${path}: ${message}`);

describe('rules', () => {
  it('fire on open buckets where a sum or count is above, and wait for the close elsewhere', () => {
    expect(ruleOf('{ metric: orders, above: 5, clear: 3, critical: 9, channels: [ops] }')).toMatchObject({
      title: 'One',
      per: 'hour',
      condition: { kind: 'threshold', direction: 'above', limit: 5, clear: 3, critical: 9, fires: 'open' },
    });
    expect(ruleOf('{ metric: orders, below: 5 }')?.condition).toMatchObject({ clear: 5, fires: 'closed' });
    expect(ruleOf('{ metric: average, above: 5 }')?.condition).toMatchObject({ fires: 'closed' });
    expect(ruleOf('{ metric: revenue, rises_by: 0.5 }')?.condition).toMatchObject({ kind: 'change', fires: 'open' });
    expect(ruleOf('{ metric: revenue, falls_by: 0.5 }')?.condition).toMatchObject({ fires: 'closed' });
    expect(ruleOf('{ metric: orders, anomaly: high }')?.condition).toEqual({ kind: 'anomaly', least: 'high' });
    expect(ruleOf('{ metric: orders, by: region, absent_for: 5m }')?.condition).toEqual({
      kind: 'absence',
      forMs: 300_000,
    });
  });

  it('need exactly one condition', () => {
    expect(saysOf('{ metric: orders }')).toEqual([
      'rules.one: no condition: expected one of above, below, rises_by, falls_by, rises_by_amount, falls_by_amount, anomaly, absent_for',
    ]);
    expect(saysOf('{ metric: orders, above: 1, below: 2 }')[0]).toContain('above and below');
  });

  it('have a clear limit on this side of the limit, and a critical one beyond it', () => {
    expect(saysOf('{ metric: orders, above: 5, clear: 6 }')[0]).toContain('rules.one.clear: 6: expected at most 5');
    expect(saysOf('{ metric: orders, below: 5, critical: 6 }')[0]).toContain('rules.one.critical');
    expect(saysOf('{ metric: orders, absent_for: 5m, clear: 1 }')[0]).toContain('clear beside absent_for');
    expect(saysOf('{ metric: orders, anomaly: high, per: week }')[0]).toContain('expected minute, hour or day');
    expect(saysOf('{ metric: orders, anomaly: awful }')[0]).toContain('medium');
    expect(saysOf('{ metric: orders, falls_by: 2 }')[0]).toContain('expected at most 1');
    expect(saysOf('{ metric: orders, above: 2, against: previous period }')[0]).toContain('against beside above');
  });

  const withMetric = (metric: string, rule: string): string[] =>
    findProblems(
      withRules(`  one: ${rule}\n`)
        .replace(
          '      revenue:',
          '      delay: { sum: items }\n      peak: { max: items }\n      mean: { average: items }\n      revenue:',
        )
        .replace('  average:', `  late: ${metric}\n  average:`),
    ).map(({ path, message }) => `${path}: ${message}`);

  it.each([
    '{ ratio: [delay, orders] }',
    '{ ratio: [delay, orders], signed: true, format: percent }',
    '{ difference: [delay, orders], signed: true }',
    '{ ratio: [loss, orders] }',
    '{ measure: mean }',
    '{ measure: peak }',
  ])('by a share are refused on %s, which may be negative, and the message names the amount', (metric) => {
    const loss = metric.includes('loss') ? `${metric}\n  loss: { difference: [orders, delay] }` : metric;
    expect(withMetric(loss, '{ metric: late, rises_by: 1 }')).toEqual([
      'rules.one.rises_by: rises_by on late, which may be negative: expected rises_by_amount, in its unit, or "signed: false" on the metric when its values never are',
    ]);
  });

  it.each([
    ['{ ratio: [delay, orders] }', 'rises_by_amount: 10'],
    ['{ ratio: [delay, orders], signed: false }', 'rises_by: 1'],
    ['{ ratio: [delay, orders], format: percent }', 'falls_by: 0.5, min_base: 0.02'],
    ['{ ratio: [revenue, orders] }', 'falls_by: 0.5'],
  ])('on %s may say %s', (metric, condition) => {
    const text = withRules(`  one: { metric: late, ${condition} }\n`)
      .replace('      revenue:', '      delay: { sum: items }\n      revenue:')
      .replace('  average:', `  late: ${metric}\n  average:`);
    expect(parseCatalog([{ name: 'a.yaml', text }]).rules.get('one')?.condition.kind).toBe('change');
  });

  it('have a least base only beside a share', () => {
    expect(saysOf('{ metric: orders, rises_by_amount: 5, min_base: 2 }')[0]).toContain(
      'min_base beside rises_by_amount: expected rises_by or falls_by',
    );
    expect(saysOf('{ metric: orders, rises_by: 5, rises_by_amount: 2 }')[0]).toContain('rises_by and rises_by_amount');
  });

  it('name what exists', () => {
    expect(saysOf('{ metric: ordrs, by: regio, above: 1, channels: [opps] }')).toEqual([
      'rules.one.metric: "ordrs" is not a metric: did you mean "orders"?',
      'rules.one.by[0]: "regio" is not a dimension: did you mean "region"?',
      'rules.one.channels[0]: "opps" is not a channel: did you mean "ops"?',
    ]);
  });
});

describe('channels', () => {
  const channel = (text: string) => findProblems(`${SMALL}channels:\n  ops: ${text}\n`).map(({ message }) => message);

  it('need what their type needs, and nothing else', () => {
    expect(channel('{ type: webhook }')[0]).toContain('expected url or url_env');
    expect(channel('{ type: slack, url_env: SLACK, secret_env: X }')[0]).toContain('secret_env');
    expect(channel('{ type: email }')).toHaveLength(2);
    expect(channel('{ type: teams }')[0]).toContain('expected url or url_env');
    expect(channel('{ type: teams, url_env: T, secret_env: X }')[0]).toContain('its address is the secret');
    expect(channel('{ type: teams, url_env: T, timezone: Berlin }')[0]).toContain('"Berlin" is not a time zone');
    expect(channel('{ type: teams, url_env: T, language: fr }')[0]).toContain('expected en or de');
    expect(channel('{ type: webhook, url: "ftp://a" }')[0]).toContain('expected an address');
    expect(channel('{ type: webhook, url: https://a.example, fallback: ops }')[0]).toContain('is its own fallback');
    expect(channel('{ type: webhook, url: https://a.example, fallback: other }')[0]).toContain('not a channel');
  });

  it('leave the digest as it is, like rules, because they change no number', () => {
    const without = parseCatalog([{ name: 'a.yaml', text: SMALL }]);
    expect(parseCatalog([{ name: 'a.yaml', text: withRules('  one: { metric: orders, above: 1 }\n') }]).digest).toBe(
      without.digest,
    );
  });

  it('write in the zone and language of the catalogue, or in their own', () => {
    const { channels } = parseCatalog([
      {
        name: 'small.yaml',
        text: `${SMALL}language: de\nchannels:\n  a: { type: teams, url_env: T }\n  b: { type: slack, url_env: T, timezone: europe/berlin, language: en-US }\n`,
      },
    ]);
    expect(channels.get('a')).toMatchObject({ timezone: 'UTC', language: 'de' });
    expect(channels.get('b')).toMatchObject({ timezone: 'Europe/Berlin', language: 'en-US' });
  });
});

it('a role with row filters may not manage rules', () => {
  const text = SMALL.replace('dimensions: all }', 'dimensions: all, filters: { region: north }, alerts: manage }');
  expect(findProblems(text)[0]?.message).toContain('manage beside filters');
});
