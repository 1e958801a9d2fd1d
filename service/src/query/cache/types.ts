/** Cache of texts shared by replicas. Calls never throw, and answer within tens of milliseconds or not at all. */
export interface SharedCache {
  /** Values with more bytes are not kept. */
  readonly maxBytes: number;
  /** Returns undefined when there is no value, or it is unavailable or not trusted. */
  find(key: string): Promise<string | undefined>;
  save(key: string, value: string): void;
}

/** Messages from one replica to the others. A message may be lost, late or doubled. */
export interface SharedMessages {
  send(text: string): void;
  /**
   * Subscribes. `onJoined` is called when listening begins, also after an interruption: earlier messages were missed.
   */
  follow(onMessage: (text: string) => void, onJoined: () => void): void;
}

/** Messages to one other replica, which nobody else can read. Each may be lost. */
export interface DirectMessages {
  /** Name of this replica, of letters, digits, `-` and `_`. */
  readonly name: string;
  /** Resolves to false where no replica of that name got the message. */
  send(to: string, text: string): Promise<boolean>;
  /** As of `SharedMessages`. */
  follow(onMessage: (text: string) => void, onJoined: () => void): void;
}
