import { expect, it } from 'vitest';
import { catalog } from '../../test/fixtures/catalog.ts';
import { findLabel } from './find-label.ts';

const labelled = {
  ...catalog,
  dimensions: [
    {
      name: 'region',
      title: 'Region',
      labels: { north: 'North', south: 'South' },
      labelsByLanguage: { de: { north: 'Nord' } },
    },
  ],
};

it.each([
  ['north', 'en-GB', 'North'],
  ['north', 'de-AT', 'Nord'],
  ['north', 'DE', 'Nord'],
  // A language without a text of its own.
  ['south', 'de', 'South'],
  ['north', 'fr', 'North'],
  // A value without a label, also one with a name that every object has.
  ['east', 'de', 'east'],
  ['constructor', 'de', 'constructor'],
])('shows %s to readers of %s as %s', (value, language, text) => {
  expect(findLabel(labelled, 'region', value, language)).toBe(text);
});

it('shows the value while the catalogue is unknown, and of a dimension that it has not', () => {
  expect(findLabel(undefined, 'region', 'north', 'de')).toBe('north');
  expect(findLabel(labelled, 'country', 'SE', 'de')).toBe('SE');
});
