import { expect, it, vi } from 'vitest';
import { DeltaEncoder } from '../encode-delta.ts';
import type { Session } from '../session.ts';
import { PolledStream } from './polled-stream.ts';
import { createHolder } from './stream-holder.ts';

it('takes frames again after one that failed, and reports the failure to the session', async () => {
  const failure = new Error('cannot be taken');
  const receive = vi.fn<(text: string) => void>().mockImplementationOnce(() => {
    throw failure;
  });
  const fail = vi.fn<(error: unknown) => void>();
  const stream = new PolledStream('1', new DeltaEncoder(undefined, Buffer.from));
  const session = { subject: 'anna', receive, fail } as unknown as Session;
  const silence = setTimeout(() => undefined, 1000);
  const holder = createHolder(new Map([['1', { stream, session, silence, isReceiving: false }]]), 1000);
  await holder.receive('1', 'anna', [{ t: 'ping' }, { t: 'ping' }]);
  expect(fail.mock.calls).toEqual([[failure]]);
  await holder.receive('1', 'anna', [{ t: 'ping' }]);
  expect(receive).toHaveBeenCalledTimes(2);
  clearTimeout(silence);
});
