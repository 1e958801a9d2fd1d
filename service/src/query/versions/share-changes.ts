import { z } from 'zod';
import type { SharedMessages } from '../cache/types.ts';
import type { SourceChange } from '../../ingest/types.ts';
import type { RunningSourceStates } from './source-states.ts';

/** Above this many spans a message carries only the first and the last instant. */
const MAX_SPANS = 500;

const message = z.object({
  epoch: z.string(),
  source: z.string(),
  version: z.int().nonnegative(),
  spans: z.array(z.tuple([z.number(), z.number()])).max(MAX_SPANS),
  committedAtMs: z.number(),
});

export interface SharedChanges {
  /** Sends what this process committed to the other replicas. */
  send(change: SourceChange): void;
  close(): Promise<void>;
}

/**
 * Exchanges changes between replicas. Changes that a lost message carried are found by the poll of Postgres each
 * second.
 */
export function shareChanges(messages: SharedMessages, states: RunningSourceStates): SharedChanges {
  let isClosed = false;
  messages.follow(
    (text) => {
      if (isClosed) return;
      const received = parseMessage(text);
      if (received) states.receive(received.change, received.epoch);
    },
    () => {
      if (!isClosed) states.receive(undefined, states.epoch);
    },
  );
  return {
    send: (change) =>
      messages.send(JSON.stringify({ ...change, spans: limitSpans(change.spans), epoch: states.epoch })),
    async close() {
      isClosed = true;
    },
  };
}

function parseMessage(text: string): { readonly change: SourceChange; readonly epoch: string } | undefined {
  try {
    const { epoch, ...change } = message.parse(JSON.parse(text));
    return { epoch, change };
  } catch {
    return undefined;
  }
}

function limitSpans(spans: SourceChange['spans']): SourceChange['spans'] {
  const first = spans[0];
  const last = spans.at(-1);
  return spans.length <= MAX_SPANS || !first || !last ? spans : [[first[0], last[1]]];
}
