import { expect, it } from 'vitest';
import { nameAttribute } from './name-attribute.ts';

it.each([
  ['timeDimension.dateRange[0] "2026-02-30" cannot be used', 'range "2026-02-30" cannot be used'],
  ['timeDimension.compareDateRange "x" cannot be used', 'compare "x" cannot be used'],
  ['dimensions[0] "citi" is not a dimension', 'by "citi" is not a dimension'],
  ['filters[1].member "citi" is not a dimension', 'filters "citi" is not a dimension'],
  ['metrics[0] "revenu" is not a metric', 'metric "revenu" is not a metric'],
  ['limit 7 is too much', 'limit 7 is too much'],
  ['claim "regions" is missing', 'claim "regions" is missing'],
])('names the attribute in %j', (message, expected) => {
  expect(nameAttribute(message)).toBe(expected);
});
