import type { SecureContext } from 'node:tls';
import type { Mail } from './messages/to-mail.ts';
import type { Scope } from '../../access/types.ts';
import type { ChannelView, DeliveryView } from '../../../../sdk/src/protocol/rules.ts';

/** A message that is complete, apart from the address of its channel. The outbox keeps it as it is. */
export interface PreparedMessage {
  readonly type: 'digest';
  /** To the addresses of a channel of type email, one message for each reader. */
  readonly mail?: {
    readonly to: string;
    readonly content: Mail;
    /** Ends the subscription, by a click (GET) or by the mail client (POST, RFC 8058). */
    readonly unsubscribeUrl: string;
  };
  /** The body for any other channel. */
  readonly payload?: object;
}

/** How the mail server is spoken to. */
export interface MailSecurity {
  /** True: nothing is sent by `smtp://` before STARTTLS. */
  readonly isStartTlsRequired: boolean;
  /** Returns the authorities that are trusted. */
  readContext(): SecureContext;
}

export interface DeliveryQuery {
  readonly state: DeliveryView['state'] | undefined;
  readonly channel: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** The reader: the rows it may see (null: all), and whether it may see addresses. */
export interface DeliveryReader {
  readonly scope: Scope | null;
  readonly operates: boolean;
}

/** Operations on channels and deliveries, for roles that manage alerts. */
export interface ChannelService {
  list(reader: DeliveryReader): Promise<readonly ChannelView[]>;
  /** Sends a test message now, once. Throws `not_found`, or `delivery_failed` with the receiver's response. */
  test(name: string, by: string, reader: DeliveryReader): Promise<void>;
  /** Enables a channel that was disabled, or paused by its circuit breaker. */
  enable(name: string, reader: DeliveryReader): Promise<ChannelView>;
  /** Lists deliveries of alerts that the reader may see, newest first. */
  listDeliveries(query: DeliveryQuery, reader: DeliveryReader): Promise<readonly DeliveryView[]>;
  /** Queues dead deliveries that the reader may see again, with the ids that they had. Returns how many there were. */
  replay(ids: readonly string[], reader: DeliveryReader): Promise<number>;
}
