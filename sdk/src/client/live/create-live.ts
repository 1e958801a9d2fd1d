import type { Cell } from '../cell.ts';
import { createChannels, type Channels, type Subscriber } from './channels.ts';
import type { LiveOptions } from './lazy-live.ts';
import { createLiveConnection, type Connection, type LiveConnection } from './live-connection.ts';
import { createPageSignals } from './page-signals.ts';

/** Creates the connection, which says in a cell how it is, and channels for those who subscribed before. */
export function createLive(
  options: LiveOptions,
  connection: Cell<Connection>,
  subscribers: Iterable<Subscriber>,
): { readonly link: LiveConnection; readonly channels: Channels } {
  const channels = createChannels({
    delayMs: options.delayMs,
    onLimited: options.limit.hold,
    send: (frame) => link.send(frame),
    onGap(why) {
      if (why === 'epoch') options.onNewEpoch();
    },
  });
  const link = createLiveConnection({
    ...options,
    signals: options.signals ?? createPageSignals(),
    connection,
    onOpen() {
      channels.reset();
      options.onOpen();
    },
    onFrame: channels.receive,
  });
  for (const subscriber of subscribers) channels.add(subscriber);
  return { link, channels };
}
