import { describe, expect, it } from 'vitest';
import { judgePosition } from './judge-position.ts';

const at = (nextOffset: number, fingerprint: string | null = 'f') => ({
  nextOffset,
  generation: 1,
  fingerprint,
  stoppedReason: null,
});

describe('judgePosition', () => {
  it('reads the record before the position again', () => {
    expect(judgePosition('orders[0]', at(5), { low: 0, high: 9 })).toEqual({
      kind: 'read',
      fromOffset: 4,
      verify: true,
    });
    expect(judgePosition('orders[0]', at(9), { low: 0, high: 9 })).toEqual({
      kind: 'read',
      fromOffset: 8,
      verify: true,
    });
  });

  it('begins at the position where there is nothing to compare', () => {
    const begin = { kind: 'read', fromOffset: 5, verify: false };
    expect(judgePosition('orders[0]', at(5, null), { low: 0, high: 9 })).toEqual(begin);
    expect(judgePosition('orders[0]', at(5), { low: 5, high: 9 })).toEqual(begin);
  });

  it('begins a partition of which nothing was taken where its records begin', () => {
    expect(judgePosition('orders[0]', at(0, null), { low: 5, high: 9 })).toEqual({
      kind: 'read',
      fromOffset: 5,
      verify: false,
    });
  });

  it('stops at a partition that ends before the position', () => {
    expect(judgePosition('orders[0]', at(10), { low: 0, high: 9 })).toMatchObject({
      kind: 'stop',
      reason: expect.stringContaining('10 records were taken from orders[0], which now ends at 9') as string,
    });
  });

  it('stops at a partition that begins after the position', () => {
    expect(judgePosition('orders[0]', at(4), { low: 5, high: 9 })).toMatchObject({
      kind: 'stop',
      reason: expect.stringContaining('orders[0] begins at 5, and the records from 4 on were not taken') as string,
    });
  });
});
