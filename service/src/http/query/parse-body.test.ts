import { describe, expect, it, vi } from 'vitest';
import { fullPolicy, ordersCatalog } from '../../../test/support/shop/ingested-orders.ts';
import { CpuShares } from '../../base/cpu-shares.ts';
import { parseQuery } from '../../query/parse/parse-query.ts';
import type { QueryService } from '../../query/types.ts';
import { BodyParser } from './parse-body.ts';

const policy = fullPolicy(ordersCatalog);
const QUERY = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };

function createParser() {
  const parse = vi.fn((query: unknown, by: typeof policy) => parseQuery(query, ordersCatalog, by));
  const queries = { parse } as Partial<QueryService> as QueryService;
  return { parse, parser: new BodyParser({ queries, shares: new CpuShares() }) };
}

describe('BodyParser', () => {
  it('parses a body once, under each policy', async () => {
    const { parser, parse } = createParser();
    const body = JSON.stringify({ queries: [QUERY, { ...QUERY, expected: true }] });
    const parsed = await parser.parse(body, policy);
    expect(parser.find(body, policy)).toEqual(parsed);
    expect(parsed).toMatchObject([{ expected: false }, { expected: true }]);
    expect(parse).toHaveBeenCalledTimes(2);
    expect(parser.find(body, { ...policy, fingerprint: 'other' })).toBeUndefined();
    expect(parser.find(`${body} `, policy)).toBeUndefined();
  });

  it('takes words in a filter for what they are', async () => {
    const { parser } = createParser();
    const filters = [{ member: 'region', operator: 'equals', values: ['"queries"', '"expected": true'] }];
    const [query] = await parser.parse(JSON.stringify({ ...QUERY, filters }), policy);
    expect(query).toMatchObject({ expected: false, askedFilters: filters });
  });

  it('names the mistake of each query, and does not keep a body with one', async () => {
    const { parser } = createParser();
    const body = JSON.stringify({ queries: [QUERY, { ...QUERY, metrics: ['sales'] }] });
    expect(await parser.parse(body, policy)).toMatchObject([
      { dateRange: 'today' },
      { error: { code: 'unknown_metric' } },
    ]);
    expect(parser.find(body, policy)).toBeUndefined();
  });

  it('parses a long body each time', async () => {
    const { parser } = createParser();
    const body = `${JSON.stringify(QUERY)}${' '.repeat(262_144)}`;
    expect(await parser.parse(body, policy)).toHaveLength(1);
    expect(parser.find(body, policy)).toBeUndefined();
  });

  it('refuses what is neither a query nor a batch', async () => {
    const { parser } = createParser();
    await expect(parser.parse('{', policy)).rejects.toMatchObject({ code: 'invalid_json' });
    await expect(parser.parse('[]', policy)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(parser.parse('{"queries": []}', policy)).rejects.toMatchObject({ path: 'queries' });
  });
});
