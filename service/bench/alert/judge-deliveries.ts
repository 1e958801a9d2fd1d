import type { Received } from '../../test/support/servers/webhook-receiver.ts';

/** A row of the outbox. */
export interface Stored {
  readonly id: string;
  /** The message that it is joined into; null for those that are messages themselves. */
  readonly carrier: string | null;
  readonly episode: string;
  readonly sequence: number;
  readonly region: string;
  readonly deliveredAt: Date;
}

/** Compares received requests with the outbox, and the outbox with the regions that passed the limit. */
export function judgeDeliveries(stored: readonly Stored[], received: readonly Received[], regions: number) {
  const idOf = ({ headers }: Received): string => headers['webhook-id'] as string;
  const storedById = new Map(stored.map((row) => [row.id, row]));
  const arrived = new Set(received.map(idOf));
  const episodes = new Map(stored.map(({ episode, region }) => [episode, region]));
  const isSame = (message: Received): boolean => {
    const row = storedById.get(idOf(message));
    return row === undefined || (row.episode === message.body.alert.id && row.sequence === message.body.sequence);
  };
  const joined = Map.groupBy(
    stored.filter(({ carrier }) => carrier !== null),
    ({ carrier }) => carrier as string,
  );
  const last = new Map<string, number>();
  let outOfOrder = 0;
  for (const message of received) {
    const { body } = message;
    const own = { episode: body.alert.id, sequence: body.sequence };
    for (const { episode, sequence } of [own, ...(joined.get(idOf(message)) ?? [])]) {
      if ((last.get(episode) ?? 0) > sequence) outOfOrder++;
      last.set(episode, sequence);
    }
  }
  return {
    episodes: episodes.size,
    notifications: stored.length,
    joined: stored.filter(({ carrier }) => carrier !== null).length,
    requests: received.length,
    lost:
      stored.filter(({ id, carrier }) => !arrived.has(carrier ?? id)).length +
      Math.max(0, regions - new Set(episodes.values()).size),
    // A notification that nobody wrote, or a second episode of a region.
    invented: [...arrived].filter((id) => !storedById.has(id)).length + episodes.size - new Set(episodes.values()).size,
    out_of_order: outOfOrder,
    changed: received.filter((message) => !isSame(message)).length,
  };
}
