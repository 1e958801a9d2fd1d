import { expect, it } from 'vitest';
import { createFrameOutbox } from './frame-outbox.ts';

it('sends what comes at the same moment together, and what comes meanwhile next', async () => {
  const sent: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const outbox = createFrameOutbox((frames) => {
    sent.push(frames);
    return new Promise((resolve) => answers.push(() => resolve(true)));
  });
  const first = outbox.add('a');
  void outbox.add('b');
  await Promise.resolve();
  expect(sent).toEqual([['a', 'b']]);
  void outbox.add('c');
  expect(sent).toHaveLength(1);
  answers[0]?.();
  await expect.poll(() => sent).toEqual([['a', 'b'], ['c']]);
  answers[1]?.();
  await first;
});

it('sends at most 60,000 characters at once, and a longer frame alone', async () => {
  const sizes: number[] = [];
  const outbox = createFrameOutbox(async (frames) => sizes.push(frames.length));
  const adding = [30_000, 30_000, 1, 61_000, 1].map((length) => outbox.add('x'.repeat(length)));
  await Promise.all(adding);
  expect(sizes).toEqual([2, 1, 1, 1]);
});

it('sends nothing more where a request ended the stream', async () => {
  const sent: (readonly string[])[] = [];
  const outbox = createFrameOutbox(async (frames) => void sent.push(frames));
  await outbox.add('a');
  await outbox.add('b');
  expect(sent).toEqual([['a']]);
});
