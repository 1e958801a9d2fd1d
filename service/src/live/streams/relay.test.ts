import { expect, it, vi } from 'vitest';
import type { DirectMessages } from '../../query/cache/types.ts';
import { createRelay } from './relay.ts';
import { ended } from './stream-errors.ts';
import type { StreamHolder } from './stream-holder.ts';

const REQUEST = { after: 0, waitMs: 0, signal: new AbortController().signal };

/** Replicas `a` and `b`, of which `b` has the streams; `tell` sends a replica any text. */
function openReplicas(holder: Partial<StreamHolder>, send?: DirectMessages['send']) {
  const listeners = new Map<string, (text: string) => void>();
  const tell = (to: string, text: string): Promise<boolean> => {
    listeners.get(to)?.(text);
    return Promise.resolve(listeners.has(to));
  };
  const [a, b] = ['a', 'b'].map((name) => {
    const onError = vi.fn<(error: unknown) => void>();
    const messages: DirectMessages = {
      name,
      send: name === 'a' ? (send ?? tell) : tell,
      follow: (onMessage) => void listeners.set(name, onMessage),
    };
    return { onError, relay: createRelay(messages, holder as StreamHolder, onError) };
  }) as [Replica, Replica];
  return { a, b, tell };
}

interface Replica {
  readonly onError: ReturnType<typeof vi.fn<(error: unknown) => void>>;
  readonly relay: ReturnType<typeof createRelay>;
}

it('ends the stream for its client where the replica that has it fails, and reports the failure there', async () => {
  const failure = new Error('out of memory');
  const { a, b } = openReplicas({ poll: () => Promise.reject(failure), receive: () => Promise.reject(failure) });
  await expect(a.relay.poll('b.1', 'anna', REQUEST)).rejects.toThrow(ended().message);
  await expect(a.relay.receive('b.1', 'anna', [])).rejects.toThrow(ended().message);
  expect(b.onError.mock.calls).toEqual([[failure], [failure]]);
  expect(a.onError).not.toHaveBeenCalled();
});

it('reports no stream that has ended', async () => {
  const { a, b } = openReplicas({ poll: () => Promise.reject(ended()) });
  await expect(a.relay.poll('b.1', 'anna', REQUEST)).rejects.toThrow(ended().message);
  expect(b.onError).not.toHaveBeenCalled();
});

it('ends the stream where its replica cannot be asked, and reports why', async () => {
  const failure = new Error('cannot be sent');
  const { a } = openReplicas({}, () => Promise.reject(failure));
  await expect(a.relay.receive('b.1', 'anna', [])).rejects.toThrow(ended().message);
  expect(a.onError.mock.calls).toEqual([[failure]]);
});

it('reports messages that it does not understand', async () => {
  const { b, tell } = openReplicas({});
  await tell('b', '{"t":"unheard"}');
  expect(b.onError.mock.calls).toEqual([[new Error('a message of another replica is not understood')]]);
});
