import type { AlertChange } from '../../protocol/alerts.ts';

/** Texts of the history of alerts, of their search and assignment, and of silences. */
export interface ResponseTexts {
  readonly search: string;
  readonly assign: string;
  /** Takes `name`. */
  readonly assignedTo: string;
  readonly toMe: string;
  readonly toNobody: string;
  readonly person: string;
  /** Opens the form for a silence. */
  readonly silence: string;
  readonly title: string;
  readonly about: string;
  readonly scope: string;
  /** Takes `name`, of one alert. */
  readonly only: string;
  /** Takes `title`, of a rule. */
  readonly wholeRule: string;
  /** Takes `title`, of a rule. */
  readonly ofRule: string;
  /** Takes `title`, of a severity. */
  readonly ofSeverity: string;
  readonly duration: string;
  readonly custom: string;
  readonly until: string;
  readonly reason: string;
  readonly start: string;
  /** Takes `time`. */
  readonly started: string;
  readonly list: string;
  readonly none: string;
  /** Takes `time` and `name`. */
  readonly by: string;
  readonly end: string;
  readonly ended: string;
  readonly close: string;
  readonly needsTime: string;
  /** Takes `message`. */
  readonly failed: string;
  /** Takes `message`. */
  readonly notEnded: string;
  /** Takes `message`. */
  readonly notListed: string;
  /** Takes `what`, a change, and `name`. */
  readonly doneBy: string;
  /** Changes in the history of an alert. */
  readonly changes: Readonly<Record<AlertChange['kind'], string>>;
}
