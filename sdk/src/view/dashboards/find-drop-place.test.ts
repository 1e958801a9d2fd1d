import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDropPlace, type Box, type SectionBox } from './find-drop-place.ts';

const box = (id: string, left: number, top: number, width: number, height = 100): Box => ({
  id,
  left,
  top,
  right: left + width,
  bottom: top + height,
});

const sections: readonly SectionBox[] = [
  {
    ...box('today', 0, 0, 400, 220),
    widgets: [box('revenue', 0, 0, 90), box('orders', 100, 0, 90), box('trend', 0, 110, 400)],
  },
  { ...box('empty', 0, 240, 400, 100), widgets: [] },
];

const find = (x: number, y: number, isRtl = false, id = 'other') => findDropPlace(id, { x, y }, sections, isRtl);
const drop = (...args: Parameters<typeof find>) => {
  const { section, after } = find(...args) ?? {};
  return `${section}/${after}`;
};

describe('the place of a dropped widget', () => {
  it('is before or after the one below the pointer, by its half', () => {
    expect(drop(44, 50)).toBe('today/null');
    expect(drop(45, 50)).toBe('today/revenue');
    expect(drop(146, 50)).toBe('today/orders');
    expect(find(146, 50)?.edge).toEqual({ widget: 'orders', isBefore: false });
  });

  it('goes by the other halves from right to left', () => {
    expect(drop(46, 50, true)).toBe('today/null');
    expect(drop(44, 50, true)).toBe('today/revenue');
  });

  it('goes by the upper and lower half of a widget that fills its row', () => {
    expect(drop(390, 159)).toBe('today/orders');
    expect(drop(10, 160)).toBe('today/trend');
  });

  it('is that of the nearest widget where there is none below the pointer', () => {
    expect(drop(380, 20)).toBe('today/orders');
    expect(drop(-50, 20)).toBe('today/null');
  });

  it('is never behind the moved widget itself', () => {
    expect(drop(80, 50, false, 'revenue')).toBe('today/null');
    expect(drop(380, 20, false, 'orders')).toBe('today/revenue');
  });

  it('is in an empty section too, and nowhere without sections', () => {
    expect(find(10, 300)).toEqual({ section: 'empty', after: null });
    expect(findDropPlace('x', { x: 0, y: 0 }, [], false)).toBeUndefined();
  });

  it('is always a place that exists', () => {
    const number = fc.integer({ min: -500, max: 1000 });
    fc.assert(
      fc.property(number, number, fc.boolean(), (x, y, isRtl) => {
        const place = find(x, y, isRtl, 'orders');
        const section = sections.find(({ id }) => id === place?.section);
        expect(section).toBeDefined();
        if (place?.after !== null) expect(['revenue', 'trend']).toContain(place?.after);
      }),
    );
  });
});
