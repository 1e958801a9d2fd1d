/** A column of JSON in which readers, or alerts, name values of dimensions. */
export interface NamedPlace {
  readonly table: string;
  readonly column: string;
  /** Further assignments, by which processes notice the change. */
  readonly set?: string;
  /** True: sentences may name the value too. */
  readonly hasTexts?: true;
  readonly why: string;
}

const CHANGED = 'changed_at = clock_timestamp()';
const NEXT_VERSION = `version = version + 1, ${CHANGED}`;

/** Columns that name values of dimensions, apart from `app.alert_instances`, whose key does too. */
export const NAMED_PLACES: readonly NamedPlace[] = [
  { table: 'app.saved_views', column: 'state', set: CHANGED, why: 'filters of saved views' },
  { table: 'app.dashboard_overlays', column: 'changes', set: CHANGED, why: 'filters of widgets that readers changed' },
  { table: 'app.annotations', column: 'dimension_values', set: NEXT_VERSION, why: 'notes on the value; texts stay' },
  { table: 'app.alert_rules', column: 'personal', set: CHANGED, why: 'filters of own rules; claims of the token stay' },
  { table: 'app.alert_silences', column: 'matchers', set: CHANGED, why: 'silences of alerts on the value' },
  { table: 'app.alert_episodes', column: 'row_filters', set: NEXT_VERSION, why: 'row filters of alerts of own rules' },
  { table: 'app.alert_outbox', column: 'body', hasTexts: true, why: 'notifications, also those that wait to be sent' },
  { table: 'app.provenance', column: 'query', why: 'queries behind ids of answers' },
];
