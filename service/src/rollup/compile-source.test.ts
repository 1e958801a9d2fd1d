import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { toBin } from './bins.ts';
import { compileSource, type CompiledDistinct, type CompiledDistribution } from './compile-source.ts';

const catalog = parseCatalog([
  {
    name: 'trips.yaml',
    text: `
name: trips
sources:
  trips:
    event_time: at
    fields: { at: timestamp, origin: string, destination: string, stops: integer, night: boolean, hours: { type: decimal, scale: 2 } }
    measures:
      origins: { distinct: origin }
      routes: { distinct: [origin, destination, stops, night] }
      waits: { distribution: hours, where: { night: true } }
metrics: { origins: {}, routes: {} }
roles: { all: { metrics: all, dimensions: all } }
`,
  },
]);
const [origins, routes] = compileSource(catalog, 'trips').sets as CompiledDistinct[];
const waits = compileSource(catalog, 'trips').sets[2] as CompiledDistribution;

const part = fc.option(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n', '\u007f', '\ud800', 'é', '')),
);

it('makes one member of several values: their JSON array', () => {
  fc.assert(
    fc.property(part, part, fc.option(fc.integer()), fc.option(fc.boolean()), (origin, destination, stops, night) => {
      const parts = [origin, destination, stops, night];
      const expected = parts.every((value) => value === null) ? null : JSON.stringify(parts);
      expect(routes?.memberOf([0, ...parts])).toBe(expected);
    }),
  );
});

it('takes one value as it is, and none as no member', () => {
  expect(origins?.memberOf([0, 'ORD', null, null, null])).toBe('ORD');
  expect(origins?.memberOf([0, '', null, null, null])).toBe('');
  expect(origins?.memberOf([0, null, 'ORD', 1, true])).toBeNull();
});

it('puts a value into its bin, and none of an event that does not match or has none', () => {
  expect(waits.binOf([0, null, null, null, true, 250])).toBe(toBin(2.5));
  expect(waits.binOf([0, null, null, null, true, 0])).toBe(toBin(0));
  expect(waits.binOf([0, null, null, null, true, null])).toBe(0);
  expect(waits.binOf([0, null, null, null, false, 250])).toBe(0);
});
