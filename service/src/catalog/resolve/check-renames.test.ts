import { describe, expect, it } from 'vitest';
import { describeRenames } from './check-renames.ts';
import { parseCatalog } from './parse-catalog.ts';

const parse = (fields: string, measures: string, dimensions: string) =>
  parseCatalog([
    {
      name: 'catalog.yaml',
      text: `
name: renamed
sources:
  orders:
    event_time: at
    fields: { at: timestamp, ${fields} }
    measures: { ${measures} }
dimensions: { ${dimensions} }
metrics: { orders: {} }
roles: { all: { metrics: all, dimensions: all } }
`,
    },
  ]);

describe('was', () => {
  it('is listed for each renamed dimension, measure and field', () => {
    const catalog = parse(
      'land: { type: string, path: country, was: country }',
      'orders: { count: true, was: sales }',
      'land: { was: country }',
    );
    expect(describeRenames(catalog)).toEqual([
      'dimension land was country: what is stored as country is kept under the new name',
      'measure orders was sales: what is stored as sales is kept under the new name',
      'field of orders, land was country: what is stored as country is kept under the new name',
    ]);
  });

  it.each([
    ['land: { was: country }, country: {}', /"country" is still the name of a dimension: expected a name/],
    ['land: { was: state }, country: { was: state }', /"state" is already the former name of land/],
    ['land: { was: "The State" }', /is not a name/],
  ])('is refused where it is ambiguous: %s', (dimensions, message) => {
    expect(() => parse('land: string, country: string', 'orders: { count: true }', dimensions)).toThrow(message);
  });

  it('of a field needs the path that records have', () => {
    expect(() => parse('land: { type: string, was: country }', 'orders: { count: true }', 'land: {}')).toThrow(
      /"country" without path: expected path, where records hold the value, such as path: country/,
    );
  });
});
