import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { AlertNotification } from '../../../sdk/src/protocol/alerts.ts';
import type { ChannelView } from '../../../sdk/src/protocol/rules.ts';
import type { Channel } from '../catalog/types.ts';
import { AppError } from '../errors.ts';
import { listDeliveries, loadChannelStates, replayDeliveries, type ChannelState } from '../store/alert-deliveries.ts';
import { enableChannel } from '../store/alert-outbox.ts';
import { sendMessage, type SendOptions } from './send.ts';
import type { ChannelDesk } from './types.ts';

export interface ChannelDeskOptions extends SendOptions {
  readonly pool: pg.Pool;
  readonly channels: ReadonlyMap<string, Channel>;
  /** There may be something to deliver. */
  wake(): void;
}

export function createChannelDesk(options: ChannelDeskOptions): ChannelDesk {
  const { pool, channels } = options;

  const find = (name: string): Channel => {
    const channel = channels.get(name);
    if (channel) return channel;
    throw new AppError('not_found', `there is no channel "${name.slice(0, 64)}"`);
  };

  async function list(): Promise<ChannelView[]> {
    const states = new Map((await loadChannelStates(pool)).map((state) => [state.name, state]));
    return [...channels.values()].map((channel) => presentChannel(channel, states.get(channel.name)));
  }

  return {
    list,
    async test(name, by) {
      const channel = find(name);
      await sendMessage(
        channel,
        { id: `msg_test_${randomUUID()}`, body: toTest(by, options.now()), isLastOfHour: false },
        options,
      );
    },
    async enable(name) {
      const channel = find(name);
      await enableChannel(pool, name);
      options.wake();
      return (await list()).find((one) => one.name === channel.name) as ChannelView;
    },
    listDeliveries: (query) => listDeliveries(pool, query),
    async replay(ids) {
      const count = await replayDeliveries(pool, ids);
      options.wake();
      return count;
    },
  };
}

const presentChannel = ({ name, title, type }: Channel, state: ChannelState | undefined): ChannelView => ({
  name,
  title,
  type,
  state: state?.disabledReason ? 'disabled' : state?.openUntil ? 'paused' : 'ready',
  reason: state?.disabledReason ?? null,
  pausedUntil: state?.openUntil?.toISOString() ?? null,
});

/** A notification about nothing, in the shape of a real one. */
function toTest(by: string, nowMs: number): AlertNotification {
  const now = new Date(nowMs).toISOString();
  return {
    type: 'test',
    timestamp: now,
    sequence: 0,
    requestedBy: by,
    alert: {
      id: 'test',
      rule: 'test',
      title: `A test, asked for by ${by}`,
      metric: 'test',
      dimensions: {},
      severity: 'info',
      state: 'firing',
      value: null,
      threshold: null,
      expected: null,
      bucket: null,
      startedAt: now,
      firedAt: now,
      endedAt: null,
      acknowledged: null,
      snoozedUntil: null,
      silenced: false,
      version: 1,
    },
  };
}
