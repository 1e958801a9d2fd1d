import type { Severity } from '../../protocol/alerts.ts';

/** Texts of alerts in a chart. */
export interface EpisodeTexts {
  /** Takes `severity`, `span` and `title`. */
  readonly alert: string;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Span of an alert that is open; takes `time`. */
  readonly since: string;
  /** Takes `count`. */
  readonly more: string;
  readonly open: string;
  /** The same of one of several; takes `title`. */
  readonly openOne: string;
}
