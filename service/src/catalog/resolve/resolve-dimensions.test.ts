import { describe, expect, test } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems } from '../file/testing.ts';

/** The small catalogue with a second source, whose region has another name, and whose flag is a text. */
const TWO = change(
  'dimensions:\n',
  `  visits:
    event_time: at
    fields: { at: timestamp, area: string, paid: string }
    measures: { visits: { count: true } }
dimensions:
`,
);
const dimension = (text: string): string => TWO.replace('  region:\n', `  region: ${text}\n`);
const messagesOf = (text: string): string[] => findProblems(text).map(({ path, message }) => `${path}: ${message}`);

describe('a dimension', () => {
  test('lives on every source that has its field, or on those that it names', () => {
    const fieldsOf = (text: string) =>
      Object.fromEntries(parseCatalog([{ name: 'x', text }]).dimensions.get('region')?.fields ?? []);
    expect(fieldsOf(TWO)).toEqual({ orders: 'region' });
    expect(fieldsOf(dimension('{ field: area }'))).toEqual({ visits: 'area' });
    expect(fieldsOf(dimension('{ fields: { orders: region, visits: area } }'))).toEqual({
      orders: 'region',
      visits: 'area',
    });
  });

  test.each([
    ['{ field: area, fields: { orders: region } }', 'dimensions.region: both field and fields'],
    ['{ field: paid }', 'dimensions.region.field: fields of types boolean and string: expected one type'],
    ['{ fields: { visits: region } }', 'dimensions.region.fields.visits: "region" is not a field of visits'],
  ])('is refused as %s', (text, message) => {
    expect(messagesOf(dimension(text))).toContainEqual(expect.stringContaining(message));
  });
});

test('a hierarchy has all its levels on one source, each once', () => {
  const withHierarchy = (levels: string): string =>
    TWO.replace('  region:\n', `  region:\n  area:\nhierarchies: { place: [${levels}] }\n`);
  expect(messagesOf(withHierarchy('region, area'))).toEqual([
    'hierarchies.place: no source has all of region, area: expected levels of one source',
  ]);
  expect(messagesOf(withHierarchy('region, region'))).toEqual([
    'hierarchies.place: level 2 "region" occurs twice: expected each dimension once',
  ]);
});

describe('labels', () => {
  const labelsOf = (labels: string, language = 'en-GB') => {
    const text = `language: ${language}\n${dimension(`{ field: region, labels: ${labels} }`)}`;
    const { labels: own, labelsByLanguage } = parseCatalog([{ name: 'x', text }]).dimensions.get('region') ?? {};
    return { own, labelsByLanguage };
  };

  test('are texts, or a text for each language', () => {
    const labels = '{ north: { en: North, de: Nord }, south: South }';
    const byLanguage = { en: { north: 'North' }, de: { north: 'Nord' } };
    expect(labelsOf(labels)).toEqual({ own: { north: 'North', south: 'South' }, labelsByLanguage: byLanguage });
    expect(labelsOf(labels, 'de-AT').own).toEqual({ north: 'Nord', south: 'South' });
    // In a language that has no text, the first.
    expect(labelsOf('{ north: { fr: Nord, it: Settentrione } }').own).toEqual({ north: 'Nord' });
  });

  test.each([
    ['{ north: 3 }', 'dimensions.region.labels.north: 3: expected text, or a map from languages to texts'],
    ['{ north: { German: Nord } }', '"German": expected the ISO 639 code of a language, such as de'],
    ['{ north: {} }', 'dimensions.region.labels.north: no text: expected one for each language'],
    ['{ north: { de: "" } }', 'dimensions.region.labels.north'],
  ])('refuses %s', (labels, message) => {
    expect(messagesOf(dimension(`{ field: region, labels: ${labels} }`))).toContainEqual(
      expect.stringContaining(message),
    );
  });
});

test('a rollup has no dimension that its source lacks', () => {
  const text = dimension('{ field: region }').replace('    fields: { at', '    rollups: [[region]]\n    fields: { at');
  expect(messagesOf(text)).toEqual([
    'sources.visits.rollups[0]: "region" is not a dimension of visits, which lacks its field: expected none',
  ]);
});

test('a measure has its name alone in the whole catalogue', () => {
  expect(messagesOf(TWO.replace('{ visits: { count', '{ orders: { count'))).toEqual([
    'sources.visits.measures.orders: orders already has a measure "orders": expected a unique name',
  ]);
});
