import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { querySchema } from '../query/parse/query-schema.ts';
import { parseWire } from './parse-wire.ts';

const range = { dateRange: 'today' };

describe('what came over the wire', () => {
  it.each<[unknown, string, string]>([
    [undefined, '', 'the query is missing: expected {"metrics": …, "timeDimension": …}'],
    ['text', '', 'the query is "text": expected an object'],
    [{ metrics: ['a'] }, 'timeDimension', 'timeDimension is missing: expected {"dateRange": …}'],
    [{ metrics: 'a', timeDimension: range }, 'metrics', 'metrics is "a": expected an array'],
    [{ metrics: [], timeDimension: range }, 'metrics', 'metrics is []: expected at least 1 entry'],
    [{ metrics: [7], timeDimension: range }, 'metrics[0]', 'metrics[0] is 7: expected text'],
    [{ metrics: ['a'], timeDimension: range, limit: 0 }, 'limit', 'limit is 0: expected at least 1'],
    [{ metrics: ['a'], timeDimension: range, limit: 1e308 }, 'limit', 'limit is 1e+308: expected at most 10000'],
    [{ metrics: ['a'], timeDimension: range, limit: 1.5 }, 'limit', 'limit is 1.5: expected a whole number'],
    [
      { metrics: ['a'], timeDimension: range, why: 1 },
      '',
      'the query has the unknown key "why": expected one of metrics, dimensions, timeDimension',
    ],
    [{ metric: ['a'], timeDimension: range }, '', 'the query has the unknown key "metric": did you mean "metrics"?'],
    [
      { metrics: ['a'], timeDimension: { ...range, granularty: 'day' } },
      'timeDimension',
      'timeDimension has the unknown key "granularty": did you mean "granularity"?',
    ],
    [
      { metrics: ['a'], timeDimension: { ...range, granularity: 'fortnight' } },
      'timeDimension.granularity',
      'is "fortnight": expected minute or hour or day',
    ],
    [
      { metrics: ['a'], timeDimension: range, filters: [{ member: 'b', operator: 'like', values: ['x'] }] },
      'filters[0].operator',
      'filters[0].operator is "like": expected equals or notEquals or contains or notContains or startsWith or endsWith or set or notSet',
    ],
    [
      {
        metrics: ['a'],
        timeDimension: range,
        filters: [{ or: [{ member: 'b', operator: 'equals', values: [null] }] }],
      },
      'filters[0].or[0].values[0]',
      'is null',
    ],
    [
      { metrics: ['a'], timeDimension: { dateRange: 7 } },
      'timeDimension.dateRange',
      'is 7: expected one of the shapes',
    ],
  ])('%j is refused with the place, the value, and what was expected', (value, path, message) => {
    const parse = () => parseWire(querySchema, value, 'invalid_query', 'the query');
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'invalid_query',
        path,
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('takes a schema’s own words for what it expected', () => {
    const even = z.strictObject({ n: z.number().refine((n) => n % 2 === 0, 'an even number') });
    expect(() => parseWire(even, { n: 3 }, 'invalid_query', 'it')).toThrow('n is 3: expected an even number');
  });
});
