import type { ChannelView, DeliveryView } from '../../../sdk/src/protocol/rules.ts';

export interface DeliveryQuery {
  readonly state: DeliveryView['state'] | undefined;
  readonly channel: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** What those who manage alerts do with channels and what is delivered over them. */
export interface ChannelDesk {
  list(): Promise<readonly ChannelView[]>;
  /** Sends a test message now, once. Throws `not_found`, or `delivery_failed` with what the receiver did. */
  test(name: string, by: string): Promise<void>;
  /** Lets a channel that was disabled, or that its breaker paused, be tried again. */
  enable(name: string): Promise<ChannelView>;
  /** Newest first. */
  listDeliveries(query: DeliveryQuery): Promise<readonly DeliveryView[]>;
  /** Tries dead ones again, with the ids that they had. Returns how many there were. */
  replay(ids: readonly string[]): Promise<number>;
}
