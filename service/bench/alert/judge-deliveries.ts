import type { Received } from '../../test/support/servers/webhook-receiver.ts';

/** A row of the outbox. */
export interface Stored {
  readonly id: string;
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
  const last = new Map<string, number>();
  let outOfOrder = 0;
  for (const { body } of received) {
    if ((last.get(body.alert.id) ?? 0) > body.sequence) outOfOrder++;
    last.set(body.alert.id, body.sequence);
  }
  return {
    episodes: episodes.size,
    notifications: stored.length,
    requests: received.length,
    lost: stored.filter(({ id }) => !arrived.has(id)).length + Math.max(0, regions - new Set(episodes.values()).size),
    // A notification that nobody wrote, or a second episode of a region.
    invented: [...arrived].filter((id) => !storedById.has(id)).length + episodes.size - new Set(episodes.values()).size,
    out_of_order: outOfOrder,
    changed: received.filter((message) => !isSame(message)).length,
  };
}
