import type { Scope } from '../../access/types.ts';
import type { ChannelView, DeliveryView } from '../../../../sdk/src/protocol/rules.ts';

export interface DeliveryQuery {
  readonly state: DeliveryView['state'] | undefined;
  readonly channel: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Who asks: what they may see (null: all), and whether addresses are for them. */
export interface DeliveryReader {
  readonly scope: Scope | null;
  readonly operates: boolean;
}

/** What those who manage alerts do with channels and what is delivered over them. */
export interface ChannelService {
  list(reader: DeliveryReader): Promise<readonly ChannelView[]>;
  /** Sends a test message now, once. Throws `not_found`, or `delivery_failed` with what the receiver did. */
  test(name: string, by: string, reader: DeliveryReader): Promise<void>;
  /** Lets a channel that was disabled, or that its breaker paused, be tried again. */
  enable(name: string, reader: DeliveryReader): Promise<ChannelView>;
  /** Those of alerts that the reader may see, newest first. */
  listDeliveries(query: DeliveryQuery, reader: DeliveryReader): Promise<readonly DeliveryView[]>;
  /** Tries dead ones again that the reader may see, with the ids that they had. Returns how many there were. */
  replay(ids: readonly string[], reader: DeliveryReader): Promise<number>;
}
