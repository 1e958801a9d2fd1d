import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { change } from '../catalog/file/testing.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { AppError } from '../base/errors.ts';
import { compilePolicy } from './compile-policy.ts';

const build = (filters: string, more = ''): Catalog => {
  const roles = `sales: { metrics: all, dimensions: all, filters: ${filters} }\n  boss: { metrics: all, dimensions: all }${more}`;
  const text = change('analyst: { metrics: all, dimensions: all }', roles).replace(
    '  region:\n',
    '  region:\n  paid:\n',
  );
  return parseCatalog([{ name: 'small.yaml', text }]);
};

const compile = (catalog: Catalog, attributes: Record<string, unknown>, roles: readonly string[] = ['sales']) =>
  compilePolicy(catalog, { subject: 'reader', roles, attributes, expiresAtMs: 0 });

/** Code and path of the refusal; the filters where there is none. */
function outcome(catalog: Catalog, attributes: Record<string, unknown>, roles?: readonly string[]): unknown {
  try {
    return compile(catalog, attributes, roles).rowFilters;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.code} ${error.path}`;
  }
}

const OPERATORS = ['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'];
const MISSING = [undefined, null, '', '  ', [], [''], [null], ['', null, ' ']];
const MALFORMED = [
  'north,south',
  'north; south',
  '["north"]',
  'north|south',
  ['north', ''],
  ['north', null],
  ['north', ['south']],
  ['north', { name: 'south' }],
  ['north', true],
  { 0: 'north' },
  true,
  1e300,
  9_007_199_254_740_993,
  Infinity,
  ' north',
  ['north', 'south '],
  'no\u0000rth',
  ['north\n'],
  '\ud800',
  'x'.repeat(1001),
  Array.from({ length: 1001 }, (_, index) => `r${index}`),
];

describe('a claim that a row filter names', () => {
  for (const operator of OPERATORS) {
    const catalog = build(`{ region: { ${operator}: principal.regions } }`);
    it(`denies by its name when it is missing in any form, under ${operator}`, () => {
      expect(outcome(catalog, {})).toBe('missing_claim claims.regions');
      for (const regions of MISSING) {
        expect([regions, outcome(catalog, { regions })]).toEqual([regions, 'missing_claim claims.regions']);
      }
    });

    it(`denies by its name when it is no list of values, under ${operator}`, () => {
      for (const regions of MALFORMED) {
        expect([regions, outcome(catalog, { regions })]).toEqual([regions, 'malformed_claim claims.regions']);
      }
    });

    it(`fills its values in as texts, each once, under ${operator}`, () => {
      const values = (regions: unknown) => [{ member: 'region', operator, values: regions }];
      expect(outcome(catalog, { regions: ['north', 'south', 'north'] })).toEqual(values(['north', 'south']));
      expect(outcome(catalog, { regions: 'New York' })).toEqual(values(['New York']));
      expect(outcome(catalog, { regions: [17, 'east, west'] })).toEqual(values(['17', 'east, west']));
    });
  }

  it('is looked for among the own claims of the token only', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(outcome(build(`{ region: principal.${name} }`), {})).toBe(`missing_claim claims.${name}`);
    }
  });

  it('takes true and false for a dimension of them, and nothing else', () => {
    const catalog = build('{ paid: principal.paid }');
    expect(outcome(catalog, { paid: true })).toEqual([{ member: 'paid', operator: 'equals', values: ['true'] }]);
    expect(outcome(catalog, { paid: ['true', 'false'] })).toEqual([
      { member: 'paid', operator: 'equals', values: ['false', 'true'] },
    ]);
    for (const paid of ['yes', 1, 0, ['true', 'no']])
      expect(outcome(catalog, { paid })).toBe('malformed_claim claims.paid');
  });

  it('denies wherever it stands in a filter, and whatever the other parts and roles would give', () => {
    const nested = build('{ or: [{ region: north }, { and: [{ paid: true }, { region: principal.regions }] }] }');
    expect(outcome(nested, {})).toBe('missing_claim claims.regions');
    expect(outcome(nested, { regions: [] }, ['boss', 'sales'])).toBe('missing_claim claims.regions');
    expect(outcome(nested, {}, ['boss'])).toEqual([]);
  });

  it('may be the subject, which is one value whatever is in it', () => {
    const catalog = build('{ region: principal.sub }');
    expect(outcome(catalog, { sub: 'auth0|7,x' })).toEqual([
      { member: 'region', operator: 'equals', values: ['auth0|7,x'] },
    ]);
  });

  it('is named in the message with what came and what was expected', () => {
    const catalog = build('{ region: principal.regions }');
    expect(() => compile(catalog, {})).toThrow(
      'the token has no claim `regions`: expected it, because role "sales" sees rows by it',
    );
    expect(() => compile(catalog, { regions: 'north,south' })).toThrow(
      'claim `regions` of the token is "north,south": expected a list of texts such as ["north", "south"]',
    );
  });
});

it('is the same, whatever the order in which a token lists values and roles', () => {
  const catalog = build(
    '{ region: principal.regions }',
    '\n  branch: { metrics: all, dimensions: all, filters: { region: principal.branches } }',
  );
  const claims = { regions: ['south', 'north', '10', '9'], branches: ['west'] };
  const reordered = { regions: ['9', 'north', '10', 'south'], branches: ['west'] };
  const policy = compile(catalog, claims, ['sales', 'branch']);
  expect(compile(catalog, reordered, ['branch', 'sales', 'branch'])).toEqual(policy);
  expect(policy.rowFilters).toHaveLength(1);
  expect(compile(catalog, { ...claims, regions: ['south', 'north'] }, ['sales', 'branch']).fingerprint).not.toBe(
    policy.fingerprint,
  );
});

it('denies roles of which the catalogue has none, and takes those that it has', () => {
  const catalog = build('{ region: principal.regions }');
  expect(outcome(catalog, {}, ['staff'])).toBe('forbidden claims.roles');
  expect(outcome(catalog, {}, ['constructor', '__proto__'])).toBe('forbidden claims.roles');
  expect(outcome(catalog, {}, ['staff', 'boss'])).toEqual([]);
});

describe('the right to personal data', () => {
  const personal = parseCatalog([
    {
      name: 'x',
      text: change('region: string', 'region: { type: string, pii: true }').replace(
        '  analyst: { metrics: all, dimensions: all }',
        `  analyst: { metrics: all, dimensions: all }
  officer: { metrics: all, dimensions: all, personal: true }
  own: { metrics: all, dimensions: all, personal: true, filters: { region: principal.region } }`,
      ),
    },
  ]);
  it.each([
    [['analyst'], false],
    [['officer'], true],
    [['own'], true],
    [['analyst', 'officer'], true],
    [['own', 'officer'], true],
    // Otherwise its own rows, with names, would open the names of all rows.
    [['analyst', 'own'], false],
  ])('%j: %s', (roles, may) => {
    const attributes = { region: ['north'] };
    const policy = compilePolicy(personal, { subject: 's', roles, attributes, expiresAtMs: 0 });
    expect([policy.personal, policy.dimensions.has('region')]).toEqual([may, may]);
  });
});
