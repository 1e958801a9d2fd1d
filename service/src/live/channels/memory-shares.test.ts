import { expect, it } from 'vitest';
import type { Channel } from './channel.ts';
import { MemoryShares } from './memory-shares.ts';

const channelOf = (sizeBytes: number): Channel => ({ sizeBytes }) as Channel;

it('lets one subject fill a quarter, and all together the whole', () => {
  const shares = new MemoryShares(400);
  for (const subject of ['a', 'b', 'c', 'd']) {
    shares.add(subject, channelOf(60));
    shares.add(subject, channelOf(40));
    expect(() => shares.add(subject, channelOf(1))).toThrow(`${subject} take 100 bytes`);
  }
  expect(shares.usedBytes).toBe(400);
  expect(() => shares.add('e', channelOf(1))).toThrow('live results take 400 bytes');
});

it('counts a channel once for all, and once for each subject, until its last reader leaves', () => {
  const shares = new MemoryShares(400);
  const channel = channelOf(80);
  for (const subject of ['a', 'a', 'b']) shares.add(subject, channel);
  expect(shares.usedBytes).toBe(80);
  shares.remove('a', channel);
  expect(() => shares.add('a', channelOf(30))).toThrow('a take 80 bytes');
  shares.remove('a', channel);
  shares.add('a', channelOf(30));
  shares.remove('a', channel);
  expect(shares.usedBytes).toBe(110);
  shares.remove('b', channel);
  expect(shares.usedBytes).toBe(30);
});
