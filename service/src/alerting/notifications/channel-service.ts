import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { ChannelView } from '../../../../sdk/src/protocol/rules.ts';
import type { Channel } from '../../catalog/model/types.ts';
import { AppError } from '../../base/errors.ts';
import { enableChannel, loadChannelStates, type ChannelState } from './alert-channels.ts';
import { listDeliveries, replayDeliveries } from './alert-deliveries.ts';
import { sendMessage, type SendOptions } from './send.ts';
import { DeliveryError } from './delivery-error.ts';
import { hideAddress } from './hide-address.ts';
import type { ChannelService, DeliveryReader } from './types.ts';

export interface ChannelServiceOptions extends SendOptions {
  readonly pool: pg.Pool;
  readonly channels: ReadonlyMap<string, Channel>;
  /** Called when there may be something to deliver. */
  wake(): void;
}

export function createChannelService(options: ChannelServiceOptions): ChannelService {
  const { pool, channels } = options;

  const find = (name: string): Channel => {
    const channel = channels.get(name);
    if (channel) return channel;
    throw new AppError('not_found', `there is no channel "${name.slice(0, 64)}"`);
  };

  async function list(reader: DeliveryReader): Promise<ChannelView[]> {
    const states = new Map((await loadChannelStates(pool)).map((state) => [state.name, state]));
    const views = [...channels.values()].map((channel) => presentChannel(channel, states.get(channel.name)));
    return views.map((view) => ({ ...view, reason: show(view.reason, reader) }));
  }

  const sendTest = (channel: Channel, by: string): Promise<void> =>
    sendMessage(
      channel,
      { id: `msg_test_${randomUUID()}`, body: toTest(by, options.now()), isLastOfHour: false },
      options,
    );

  return {
    list,
    async test(name, by, reader) {
      const channel = find(name);
      try {
        await sendTest(channel, by);
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        throw new DeliveryError(show(error.message, reader), { cause: error });
      }
    },
    async enable(name, reader) {
      const channel = find(name);
      await enableChannel(pool, name);
      options.wake();
      return (await list(reader)).find((listed) => listed.name === channel.name) as ChannelView;
    },
    async listDeliveries(query, reader) {
      const deliveries = await listDeliveries(pool, query, reader.scope);
      return deliveries.map((delivery) => ({ ...delivery, error: show(delivery.error, reader) }));
    },
    async replay(ids, reader) {
      const count = await replayDeliveries(pool, ids, reader.scope);
      options.wake();
      return count;
    },
  };
}

/** Addresses of notifications are shown only to roles that operate the service. */
const show = <Reason extends string | null>(reason: Reason, { operates }: DeliveryReader): Reason | string =>
  operates || reason === null ? reason : hideAddress(reason);

const presentChannel = ({ name, title, type }: Channel, state: ChannelState | undefined): ChannelView => ({
  name,
  title,
  type,
  state: state?.disabledReason ? 'disabled' : state?.openUntil ? 'paused' : 'ready',
  reason: state?.disabledReason ?? null,
  pausedUntil: state?.openUntil?.toISOString() ?? null,
});

/** Builds a test notification, in the shape of a real one. */
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
      assigned: null,
      snoozedUntil: null,
      silenced: false,
      version: 1,
    },
  };
}
