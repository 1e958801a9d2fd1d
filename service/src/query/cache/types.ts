/** Texts that replicas share. It never throws, and answers within tens of milliseconds or not at all. */
export interface SharedCache {
  /** Values with more bytes are not kept. */
  readonly maxBytes: number;
  /** Undefined: there is none, or it cannot be had or trusted now. */
  find(key: string): Promise<string | undefined>;
  save(key: string, value: string): void;
}

/** What a replica tells the others. A message may be lost, late or doubled. */
export interface SharedMessages {
  send(text: string): void;
  /** `onJoined` is called when listening begins, also after an interruption: what came before was not heard. */
  follow(onMessage: (text: string) => void, onJoined: () => void): void;
}
