import type { ClientFrame, PolledFrames, StreamFrame } from '../../protocol/live.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { WireError } from '../../protocol/query.ts';
import { createFrameOutbox } from './frame-outbox.ts';
import type { LiveSocket, LiveSocketOptions } from './live-socket.ts';
import { readEvents } from './read-events.ts';

/** Longest wait of one poll, s: proxies end answers that are silent for longer than 30 to 60 s. */
const WAIT_SECONDS = 20;
/** Close codes for the statuses with which the service refuses. */
const CODES: Readonly<Record<number, number>> = { 401: 4001, 403: 4003, 429: 4029, 503: 1013 };

/**
 * A live session over requests, with the frames and the close codes of a socket. `isPolled`: each answer ends, and the
 * next is asked for; else one answer does not end.
 */
export function openLiveStream(options: LiveSocketOptions, isPolled: boolean): LiveSocket {
  const { timing, fetch, onClose } = options;
  const address = `${options.url.replace(/^ws/, 'http')}/stream`;
  const lifetime = new AbortController();
  let { token } = options;
  let id = '';
  let limitMs = timing.connectMs;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const outbox = createFrameOutbox((frames) => request(`/${id}`, frames));
  let sentAtMs = 0;

  function watch(ms: number): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => end(1006), ms);
  }

  function close(): void {
    clearTimeout(watchdog);
    lifetime.abort();
  }

  function end(code: number): void {
    if (lifetime.signal.aborted) return;
    close();
    onClose(code);
  }

  /** Undefined where the request failed: then the stream has ended. */
  async function request(path: string, frames?: readonly string[]): Promise<Response | undefined> {
    const response = await fetch(address + path, {
      headers: { authorization: `Bearer ${token}`, ...(frames && { 'content-type': 'application/json' }) },
      ...(frames && { method: 'POST', body: `[${frames.join(',')}]` }),
      signal: lifetime.signal,
    });
    if (response.ok) return response;
    const { error } = (await response.json().catch(() => ({}))) as { readonly error?: WireError<ErrorCode> };
    if (error) options.onFrame({ t: 'err', error });
    end((error && CODES[response.status]) ?? 1006);
    return undefined;
  }

  function receive(frame: StreamFrame): void {
    if (lifetime.signal.aborted) return;
    if (frame.t === 'close') return end(frame.code);
    if (frame.t === 'hello') limitMs = frame.heartbeatMs + timing.silenceMs;
    watch(limitMs);
    if (frame.t === 'stream') {
      ({ id } = frame);
      return options.onOpen();
    }
    options.onFrame(frame);
    // The service hears nothing of a stream that is only read, and ends one whose page is gone.
    if (frame.t === 'hb' && !isPolled && Date.now() - sentAtMs > limitMs / 2) send({ t: 'ping' });
  }

  async function read(): Promise<void> {
    const opened = await request(isPolled ? `?wait=${WAIT_SECONDS}` : '');
    if (!opened) return;
    if (!isPolled) {
      if (!opened.headers.get('content-type')?.startsWith('text/event-stream')) return end(1006);
      for await (const text of readEvents(opened)) receive(JSON.parse(text) as StreamFrame);
      return end(1006);
    }
    for (let response: Response | undefined = opened; response;) {
      const { next, frames } = (await response.json()) as PolledFrames;
      for (const frame of frames) receive(frame);
      if (lifetime.signal.aborted) return;
      response = await request(`?stream=${id}&after=${next}&wait=${WAIT_SECONDS}`);
    }
  }

  function send(frame: ClientFrame): void {
    if (frame.t === 'auth') ({ token } = frame);
    sentAtMs = Date.now();
    void outbox.add(JSON.stringify(frame)).catch(() => end(1006));
  }

  watch(limitMs);
  read().catch(() => end(1006));

  return {
    transport: isPolled ? 'polling' : 'sse',
    send,
    probe() {
      send({ t: 'ping' });
      watch(timing.pongMs);
    },
    close,
  };
}
