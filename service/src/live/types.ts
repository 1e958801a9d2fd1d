import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request, as far as it says where it comes from. */
export type LiveRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

/** How a client shows who it is: a one-time ticket in the address, or a token in the `Authorization` header. */
export type Credentials = { readonly ticket: string } | { readonly token: string };

/** Live sessions over plain HTTP, for networks that do not let WebSockets through (docs/live-protocol.md). */
export interface LiveStreams {
  /** Opens an event stream, which the response becomes. Throws as an upgrade is refused, before anything is sent. */
  openEvents(request: IncomingMessage, response: ServerResponse, credentials: Credentials): Promise<void>;
  /** Opens a stream whose frames are polled, and returns the first answer, JSON. Throws as an upgrade is refused. */
  openPolled(request: IncomingMessage, credentials: Credentials): Promise<string>;
  /**
   * Returns the frames after the first `after`, as JSON, or none once `waitMs` have passed. The stream ends with a
   * response that is closed before. Throws `stream_ended` where the subject has no such stream, or the client
   * missed frames.
   */
  poll(
    id: string,
    token: string,
    request: { readonly response: ServerResponse; readonly after: number; readonly waitMs: number },
  ): Promise<string>;
  /** Takes frames of the client, in their order. Throws `stream_ended`, and `too_many_requests` for a second at once. */
  receive(id: string, token: string, request: IncomingMessage, frames: readonly unknown[]): Promise<void>;
}
