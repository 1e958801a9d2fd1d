import { expect, it } from 'vitest';
import { parseCatalog } from '../../../catalog/resolve/parse-catalog.ts';
import { SMALL } from '../../../catalog/file/testing.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { splitSum } from '../../attribution/split-sum.ts';
import { FactSet } from '../facts/fact-set.ts';
import { english } from '../locales/english.ts';
import { german } from '../locales/german.ts';
import { toText } from '../locales/render.ts';
import { saySplits } from './describe-splits.ts';
import { createSentenceBuilder } from './sentence-builder.ts';

const query = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };

/** Describes these changes of regions that had 10,000 orders each. */
function say(changes: Readonly<Record<string, number>>, words = english, p: number | null = null): string {
  const catalog = parseCatalog([{ name: 'small.yaml', text: SMALL }]);
  const entries = Object.entries(changes);
  const base = 10_000 * entries.length;
  const sum = splitSum(
    entries.map(([value, change]) => ({ value, actual: 10_000 + change, base: 10_000, past: [10_000] })),
    true,
  );
  const view = {
    dimension: 'region',
    within: [],
    segments: sum.segments.map((segment) => ({ ...segment, value: segment.value ?? null })),
    isConcentrated: false,
    p: null,
    queries: { actual: query, base: [query] },
  };
  const values = new Map(entries.map(([value]) => [value, { orders: 10_000 }]));
  const baseReads = [{ query, total: base, totals: { orders: base }, values }];
  const split = { view, sum: { ...sum, isConcentrated: false, p }, base, baseReads } as const;
  const facts = new FactSet();
  const builder = createSentenceBuilder(words, 'UTC', catalog, facts);
  const metric = catalog.metrics.get('orders') as Metric;
  return saySplits([{ ...split, wholeFacts: { base: 'base', change: 'change' } }], metric, facts, builder)
    .map(({ parts }) => toText(parts))
    .join(' ');
}

it('calls the changes in the direction of the whole the largest of that direction', () => {
  const up = { Spain: 1874, Poland: 1838, Germany: -2662 };
  expect(say(up)).toBe(
    'By region, the largest increases are Spain (+1,874) and Poland (+1,838). It is partly offset by Germany (−2,662).',
  );
  expect(say(up, german)).toBe(
    'Größte Anstiege (Region): Spain (+1.874) und Poland (+1.838). Teilweise ausgeglichen durch Germany (−2.662).',
  );
  const down = { Spain: -1874, Poland: -1838, Germany: 2662 };
  expect(say(down)).toContain('the largest decreases are Spain (−1,874) and Poland (−1,838). It is partly');
  expect(say(down, german)).toContain('Größte Rückgänge (Region): Spain (−1.874) und Poland (−1.838).');
});

it('says it of one', () => {
  expect(say({ Spain: 1874, Germany: 0 })).toBe('By region, the largest increase is Spain (+1,874).');
  expect(say({ Spain: -1874, Germany: 0 }, german)).toBe('Größter Rückgang (Region): Spain (−1.874).');
});

it('calls a change broad-based only where no group has far more of it than of the base', () => {
  const spread = { Spain: 400, Poland: 350, Germany: 250 };
  expect(say(spread, english, 0.4)).toMatch(/^The change is broad-based: no single group stands out\. By region/);
  const outweighed = { Spain: 1000, Poland: -300, Germany: -150 };
  expect(say(outweighed, english, 0.4)).toBe(
    'By region, the largest increase is Spain (+1,000). It is partly offset by Poland (−300) and Germany (−150).',
  );
});
