import { describe, expect, it } from 'vitest';
import type { FieldReading } from '../../catalog/model/reading-types.ts';
import type { Field, Source } from '../../catalog/model/types.ts';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { InboundRecord } from '../types.ts';
import { createDecoder, type DecodeOutcome } from './decoder.ts';

const orders = orderCatalog(['UTC']).sources.get('orders') as Source;
const NOW_MS = Date.UTC(2026, 10, 7);

const order = {
  order_id: 'o1',
  version: 3,
  event_id: 'e1',
  ordered_at: '2026-11-06T10:00:00Z',
  region: 'north',
  amount: 12.5,
  deleted: false,
};

const record = (value: InboundRecord['value'], identity: string | null = null): InboundRecord => ({
  value,
  key: null,
  offset: 7,
  identity,
});

const decode = (value: unknown, source = orders): DecodeOutcome =>
  createDecoder(source).decode(record(JSON.stringify(value)), NOW_MS);

const codeOf = (outcome: DecodeOutcome): string => (outcome.kind === 'rejected' ? outcome.code : outcome.kind);

describe('decoder', () => {
  it('types a record', () => {
    expect(decode(order)).toEqual({
      kind: 'row',
      row: {
        eventId: 'e1',
        eventTimeMs: Date.UTC(2026, 10, 6, 10),
        entityKey: 'o1',
        version: 3,
        deleted: false,
        payload: JSON.stringify(order),
        values: ['o1', 3, 'e1', Date.UTC(2026, 10, 6, 10), 'north', null, null, 1250, false],
      },
    });
  });

  it('takes a tombstone as nothing to do', () => {
    expect(createDecoder(orders).decode(record(null), NOW_MS)).toEqual({ kind: 'skip' });
  });

  it('notices a delete', () => {
    expect(decode({ ...order, deleted: true })).toMatchObject({ row: { deleted: true } });
  });

  it('accepts event times up to five minutes ahead, and refuses the next millisecond', () => {
    const at = (ms: number) => decode({ ...order, ordered_at: new Date(ms).toISOString() });
    expect(codeOf(at(NOW_MS + 300_000))).toBe('row');
    expect(codeOf(at(NOW_MS + 300_001))).toBe('event_time_out_of_range');
    expect(codeOf(at(0))).toBe('row');
    expect(codeOf(at(-1))).toBe('event_time_out_of_range');
    expect(codeOf(decode({ ...order, ordered_at: '0001-01-01T00:00:00Z' }))).toBe('event_time_out_of_range');
    expect(codeOf(decode({ ...order, ordered_at: '9999-12-31T23:59:59Z' }))).toBe('event_time_out_of_range');
  });

  it.each([
    [{ ...order, amount: 'much' }, 'wrong_type', 'amount is "much": expected a number, or a decimal as text'],
    [{ ...order, amount: 1.005 }, 'too_many_decimals', 'amount is 1.005: expected at most 2 digits after the point'],
    [{ ...order, amount: 2 ** 60 }, 'out_of_range', 'amount is "1152921504606847000": expected'],
    [{ ...order, region: 'a\0b' }, 'nul_byte', 'region is "a\\u0000b": expected'],
    [{ ...order, region: 'x'.repeat(513) }, 'too_long', 'region has 513 characters: expected at most 512'],
    [{ ...order, region: ['north'] }, 'wrong_type', 'region is ["north"]: expected a text'],
    [{ ...order, deleted: 'yes' }, 'wrong_type', 'deleted is "yes": expected true or false'],
    [{ ...order, ordered_at: 'noon' }, 'invalid_event_time', 'ordered_at is "noon": expected'],
    [{ ...order, ordered_at: null }, 'missing_field', 'ordered_at is missing'],
    [{ ...order, order_id: '' }, 'missing_entity_key', 'the entity has no order_id'],
    [{ ...order, amount: 'NaN' }, 'not_finite', 'amount is "NaN": expected a finite number'],
    [{ ...order, amount: '9,90' }, 'wrong_type', 'numbers such as 9,90 need "decimal_comma: true"'],
    [{ ...order, ordered_at: 1_763_200_000 }, 'invalid_event_time', 'with "unit: s" it would be 2025-11-15T09:46:40Z'],
    [{ ...order, event_id: undefined }, 'identity_required', 'the record has no event_id'],
    [{ ...order, version: 1.5 }, 'wrong_type', 'version is 1.5: expected a whole number'],
    [{ ...order, version: null }, 'invalid_version', 'version is null: expected a whole number'],
    [[order], 'not_an_object', 'the record is [an object with 7 keys]: expected a JSON object'],
  ])('refuses %j: %s', (value, code, message) => {
    const outcome = decode(value);
    expect(codeOf(outcome)).toBe(code);
    expect(outcome).toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it('refuses bytes that are not UTF-8, text that is not JSON, and records over a megabyte', () => {
    const decoder = createDecoder(orders);
    expect(codeOf(decoder.decode(record(Buffer.from([0x7b, 0xff, 0x7d])), NOW_MS))).toBe('invalid_encoding');
    expect(codeOf(decoder.decode(record('{"order_id":'), NOW_MS))).toBe('invalid_json');
    const large = JSON.stringify({ ...order, note: 'x'.repeat(2_000_000) });
    expect(codeOf(decoder.decode(record(large), NOW_MS))).toBe('too_long');
  });

  it('takes the identity of the ingest source where the source declares none', () => {
    const decoder = createDecoder({ ...orders, eventId: undefined });
    const value = JSON.stringify(order);
    expect(decoder.decode(record(value, 'orders:0:7'), NOW_MS)).toMatchObject({ row: { eventId: 'orders:0:7' } });
    expect(codeOf(decoder.decode(record(value), NOW_MS))).toBe('identity_required');
  });

  it('orders versions by timestamps to the microsecond', () => {
    const versioned = { ...orders, version: 'ordered_at' };
    const outcome = decode({ ...order, ordered_at: '2026-11-06T10:00:00.000001Z' }, versioned);
    expect(outcome).toMatchObject({ row: { version: Date.UTC(2026, 10, 6, 10) * 1000 + 1 } });
  });

  it('refuses versions further ahead than event times may be, which no true version could follow', () => {
    const latestMs = NOW_MS + orders.accepts.aheadMs;
    expect(codeOf(decode({ ...order, version: latestMs * 1000 }))).toBe('row');
    for (const version of [latestMs * 1000 + 1, Number.MAX_SAFE_INTEGER]) {
      expect(codeOf(decode({ ...order, version }))).toBe('version_out_of_range');
    }
    expect(codeOf(decode({ ...order, version: -1 }))).toBe('row');
    const changedAt = { ...(orders.fields.get('ordered_at') as Field), name: 'changed_at', path: ['changed_at'] };
    const versioned = {
      ...orders,
      version: 'changed_at',
      fields: new Map([...orders.fields, ['changed_at', changedAt]]),
    };
    const at = (ms: number) => decode({ ...order, changed_at: new Date(ms).toISOString() }, versioned);
    expect(codeOf(at(latestMs))).toBe('row');
    expect(at(latestMs + 1)).toMatchObject({
      code: 'version_out_of_range',
      message: 'changed_at is 2026-11-07T00:05:00.001Z: expected at most 2026-11-07T00:05:00.000Z',
    });
  });

  it('lets offsets order versions only where the message key is the entity\u2019s', () => {
    const decoder = createDecoder({ ...orders, version: undefined, topicOnly: true });
    const value = JSON.stringify(order);
    expect(decoder.decode({ ...record(value), key: Buffer.from('o1') }, NOW_MS)).toMatchObject({
      row: { version: null },
    });
    expect(codeOf(decoder.decode({ ...record(value), key: 'o2' }, NOW_MS))).toBe('key_mismatch');
    expect(codeOf(decoder.decode(record(value), NOW_MS))).toBe('key_mismatch');
  });

  it('does not read what objects inherit', () => {
    expect(codeOf(decode({ ...order, event_id: undefined, __proto__: { event_id: 'inherited' } }))).toBe(
      'identity_required',
    );
  });

  const reading = (name: string, options: FieldReading): Source => {
    const field = orders.fields.get(name) as Field;
    return { ...orders, fields: new Map([...orders.fields, [name, { ...field, reading: options }]]) };
  };
  const valuesOf = (outcome: DecodeOutcome): readonly unknown[] => (outcome.kind === 'row' ? outcome.row.values : []);
  const AMOUNT = 7;

  it('takes an empty text for no value, of every type', () => {
    const row = decode({ ...order, region: '', amount: ' ', deleted: '' });
    expect(valuesOf(row).slice(4)).toEqual([null, null, null, null, null]);
  });

  it('takes a field\u2019s null words for no value, as text and as number', () => {
    const source = reading('amount', { nullWords: ['NA', '-999'] });
    for (const amount of ['NA', ' NA ', '-999', -999]) {
      expect(valuesOf(decode({ ...order, amount }, source))[AMOUNT]).toBeNull();
    }
    expect(codeOf(decode({ ...order, amount: 'na' }, source))).toBe('wrong_type');
    expect(codeOf(decode({ ...order, amount: 'NA' }))).toBe('wrong_type');
  });

  it('leaves out a value that cannot be read where the field says so, and names the field', () => {
    const source = reading('amount', { invalidIsNull: true });
    const outcome = decode({ ...order, amount: 10.357019999999999 }, source);
    expect(outcome).toMatchObject({ row: { nulled: ['amount'] } });
    expect(valuesOf(outcome)[AMOUNT]).toBeNull();
    expect(decode(order, source)).toMatchObject({ row: { nulled: undefined } });
  });

  it('keeps digits of JSON numbers that a double does not hold', () => {
    const text = JSON.stringify(order).replace('12.5', '70368744177664.01');
    expect(valuesOf(createDecoder(orders).decode(record(text), NOW_MS))[AMOUNT]).toBe(7_036_874_417_766_401);
    expect(createDecoder(orders).readValues(text)[AMOUNT]).toBe(7_036_874_417_766_401);
    const comma = createDecoder(reading('amount', { decimalComma: true }));
    expect(valuesOf(comma.decode(record(text), NOW_MS))[AMOUNT]).toBe(7_036_874_417_766_401);
    const long = JSON.stringify(order).replace('"north"', '12345678901234567890');
    expect(valuesOf(createDecoder(orders).decode(record(long), NOW_MS))[4]).toBe('12345678901234567890');
  });

  it('takes a record that begins with a byte order mark', () => {
    expect(codeOf(createDecoder(orders).decode(record(`\ufeff${JSON.stringify(order)}`), NOW_MS))).toBe('row');
  });
});
