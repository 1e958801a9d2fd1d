/** Characters of frames sent with one request, unless the first alone has more. */
const MAX_CHARACTERS = 60_000;
/** Frames sent with one request. */
const MAX_FRAMES = 100;

/** Frames on their way to the service, one request at a time. */
export interface FrameOutbox {
  /** Sends a frame, JSON, together with those of the same moment. Rejects as `send` does. */
  add(frame: string): Promise<void>;
}

/** `send` resolves with undefined where nothing more can be sent. */
export function createFrameOutbox(send: (frames: readonly string[]) => Promise<unknown>): FrameOutbox {
  const waiting: string[] = [];
  let isSending = false;

  function takeBatch(): readonly string[] {
    let characters = 0;
    const end = waiting.findIndex((frame, index) => {
      characters += frame.length;
      return index > 0 && (characters > MAX_CHARACTERS || index >= MAX_FRAMES);
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  }

  return {
    async add(frame) {
      waiting.push(frame);
      if (isSending) return;
      isSending = true;
      await Promise.resolve();
      while (waiting.length > 0) if (!(await send(takeBatch()))) return;
      isSending = false;
    },
  };
}
