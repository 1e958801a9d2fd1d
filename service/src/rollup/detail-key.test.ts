import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAtOrBelow, parseEventKey, toEventKey } from './detail-key.ts';

const event = fc.record({
  eventTimeMs: fc.integer({ min: Date.UTC(-1, 0), max: Date.UTC(9999, 11) }),
  eventId: fc.string({ unit: 'grapheme' }),
});

describe('event keys', () => {
  it('survive parsing', () => {
    fc.assert(
      fc.property(event, (original) => {
        expect(parseEventKey(toEventKey(original))).toEqual(original);
      }),
    );
  });

  it('sort by time, also before 1970, then by the bytes of the id', () => {
    fc.assert(
      fc.property(event, event, (a, b) => {
        const isBelow =
          a.eventTimeMs === b.eventTimeMs
            ? Buffer.compare(Buffer.from(a.eventId), Buffer.from(b.eventId)) <= 0
            : a.eventTimeMs < b.eventTimeMs;
        expect(isAtOrBelow(toEventKey(a), toEventKey(b))).toBe(isBelow);
      }),
    );
  });

  it('are not below a cursor that has not begun, and at or below themselves', () => {
    expect(isAtOrBelow('a', null)).toBe(false);
    expect(isAtOrBelow('a', 'a')).toBe(true);
  });

  it('compare beyond the basic plane as Postgres does, not as strings do', () => {
    expect(isAtOrBelow('\u{1F600}', '\uFF5E')).toBe(false);
  });
});
