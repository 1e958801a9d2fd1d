import { expect, it } from 'vitest';
import { findAdvice } from './find-advice.ts';
import { parseCatalog } from './parse-catalog.ts';
import { change, SMALL } from '../file/testing.ts';

const adviceOn = (text: string): string[] => findAdvice(parseCatalog([{ name: 'a.yaml', text }]));

it('names a ratio whose denominator is no metric, and only such', () => {
  expect(adviceOn(SMALL)).toEqual([]);
  const text = change('      revenue: {', '      boxes: { sum: items }\n      revenue: {').replace(
    '  average:',
    '  per_box: { ratio: [revenue, boxes] }\n  average:',
  );
  expect(adviceOn(text)).toEqual([
    'explanations of metric per_box name no parts: add a metric for its denominator (what it is divided by)',
  ]);
});
