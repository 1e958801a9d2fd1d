export interface Link {
  readonly label: string;
  readonly url: string;
}

/** A message in one language, before it takes the form of a channel. All texts are plain. */
export interface Message {
  readonly subject: string;
  /** The finding first; of several alerts an introduction and an item for each. */
  readonly lines: readonly string[];
  /** Cause of the change in one sentence. */
  readonly reason: string | undefined;
  /** The rule, the owner, and what is to be said about the channel. */
  readonly details: readonly string[];
  /** The alert first. */
  readonly links: readonly Link[];
  /** The judged number and what it is judged against: `10,080`, `last Friday 31,485`. */
  readonly figure:
    { readonly metric: string; readonly value: string; readonly against: string | undefined } | undefined;
}
