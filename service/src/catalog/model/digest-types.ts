/** A dashboard that is sent regularly, as its role sees it. */
export interface Digest {
  readonly id: string;
  readonly title: string;
  /** Id of the dashboard. */
  readonly dashboard: string;
  readonly role: string;
  /** Claims of the readers that the role's row filters refer to. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Subject (`sub`) of a reader, whose own changes of the dashboard apply; undefined: the dashboard as the file has it. */
  readonly reader: string | undefined;
  /** Name of a channel of type email, slack or teams. */
  readonly channel: string;
  /** Addresses; empty but for e-mail. */
  readonly to: readonly string[];
  readonly every: 'day' | 'week';
  /** Weekday of a weekly one, 1 (Monday) to 7. */
  readonly on: number;
  /** Local time in `timezone`, minutes after midnight. */
  readonly atMinute: number;
  /** IANA zone of the readers. */
  readonly timezone: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** Nothing is sent where no number is unusual. */
  readonly onlyWhenUnusual: boolean;
}
