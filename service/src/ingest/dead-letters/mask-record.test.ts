import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change } from '../../catalog/file/testing.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import type { Source } from '../../catalog/model/types.ts';
import { createDecoder } from '../decode/decoder.ts';
import { maskRecord, mayNamePii } from './mask-record.ts';

const PERSONAL = `region: string
      email: { type: string, pii: true }
      born: { type: timestamp, pii: true, path: person.born }
      age: { type: integer, pii: true, path: person.age }
      city: { type: string, path: shop.city }`;
const source = parseCatalog([{ name: 'x', text: change('region: string', PERSONAL) }]).sources.get('orders') as Source;

const PLANTED = 'planted@person';
const mask = (record: unknown): string | null =>
  maskRecord(Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)), source);

describe('maskRecord', () => {
  it('keeps the fields that are not personal, and says what it leaves out', () => {
    const record = {
      order_id: 'o',
      email: PLANTED,
      person: { born: 1, nick: PLANTED },
      shop: { city: 'Ulm' },
      mail: 'x',
    };
    expect(JSON.parse(mask(record) as string)).toEqual({
      order_id: 'o',
      email: '(withheld)',
      'person.born': '(withheld)',
      'shop.city': 'Ulm',
      '(withheld) other keys': 2,
    });
  });

  it('keeps digits that a double does not hold', () => {
    expect(mask('{"amount": 12345678901234567890.12}')).toBe('{"amount":"12345678901234567890.12"}');
  });

  it.each([
    '{"email": "planted@person"',
    '["planted@person"]',
    '"planted@person"',
    '{"order_id":"o"}planted@person',
    '',
  ])('shows nothing of %j, which is no JSON object', (text) => {
    expect(mask(text)).toBeNull();
    expect(maskRecord(Buffer.concat([Buffer.from(text), Buffer.from([0xff])]), source)).toBeNull();
  });

  it('shows the last of two keys, as it is read, and never the text', () => {
    expect(mask('{"email":"planted@person","email":null,"order_id":"planted@person","order_id":"o"}')).toBe(
      '{"order_id":"o","email":"(withheld)"}',
    );
  });
});

/** Scalars, arrays and objects with the planted value at any depth. */
const leaf = fc.oneof(fc.constant(PLANTED), fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const anything = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.oneof(fc.constant(PLANTED), fc.constantFrom('email', 'born', 'city', 'x')), leaf, { maxKeys: 3 }),
);
/** Fields that are not personal hold no person's data where they have a value at all: all else may. */
const safe = fc.oneof(
  fc.constantFrom('o-1', 'north', 7, true, null),
  fc.constant([PLANTED]),
  fc.constant({ x: PLANTED }),
);
const record = fc
  .dictionary(fc.oneof(fc.constantFrom('email', 'person', 'e-mail', PLANTED), fc.string()), anything)
  .chain((others) =>
    fc
      .record(
        {
          order_id: safe,
          version: safe,
          ordered_at: safe,
          paid: safe,
          items: safe,
          amount: safe,
          region: safe,
          shop: fc.oneof(anything, safe),
        },
        { requiredKeys: [] },
      )
      .map((own) => ({ ...others, ...own, ...(isObject(own.shop) && { shop: { ...own.shop, city: 'Ulm' } }) })),
  );
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Records as they arrive: whole, cut, with text around them, of another form. */
const text = fc.oneof(
  record.map((value) => JSON.stringify(value)),
  fc.tuple(record, fc.nat(300)).map(([value, end]) => JSON.stringify(value).slice(0, end)),
  fc.tuple(fc.string(), record).map(([before, value]) => before + JSON.stringify(value)),
  record.map((value) => JSON.stringify([value])),
);

it('shows no personal data of random records, in whatever way they are refused', () => {
  const decoder = createDecoder(source);
  let refused = 0;
  fc.assert(
    fc.property(text, (value) => {
      expect(maskRecord(Buffer.from(value), source) ?? '').not.toContain(PLANTED);
      const outcome = decoder.decode({ value, key: PLANTED, offset: 0, identity: 'i' }, Date.now());
      if (outcome.kind !== 'rejected') return;
      refused++;
      // What a field that is not personal holds may be named.
      const declared = ['order_id', 'version', 'ordered_at', 'paid', 'items', 'amount', 'region', 'shop.city'];
      if (outcome.path !== undefined && declared.includes(outcome.path)) return;
      expect(`${outcome.message} ${outcome.path}`).not.toContain(PLANTED);
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(500);
});

it('a message may name what was not marked when it was written, and what is of no source', () => {
  expect(mayNamePii(['email', 'person.born', 'person.age'], source)).toBe(false);
  expect(mayNamePii(['email', 'person.born'], source)).toBe(true);
  expect(mayNamePii(['email', 'person.born', 'person.age'], undefined)).toBe(true);
});
