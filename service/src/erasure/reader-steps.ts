/** Change of the rows of a table that belong to a reader, `$1`; `$2` is its pseudonym. */
export interface ReaderStep {
  readonly table: string;
  readonly kind: 'delete' | 'update' | 'keep';
  readonly where: string;
  /** Assignments of an update. */
  readonly set?: string;
  readonly why: string;
}

const OWN_EPISODES = 'episode_id in (select episode_id from app.alert_episodes where owner = $1)';
/** Rows of everybody: counted so before the others are deleted too, as a dry run does. */
const NOT_OWN = 'owner is distinct from $1';
const NOT_OF_OWN = `(${OWN_EPISODES}) is not true`;
const OWN_INSTANCES = 'rule_name in (select rule_name from app.alert_rules where owner = $1)';

const remove = (table: string, where: string, why: string): ReaderStep => ({ table, kind: 'delete', where, why });
const keep = (table: string, where: string, why: string): ReaderStep => ({ table, kind: 'keep', where, why });

/** Replaces a column that is the reader's subject. */
const rename = (table: string, column: string, why: string, also = '', within = 'true'): ReaderStep => ({
  table,
  kind: 'update',
  where: `${column} = $1 and ${within}`,
  set: `${column} = $2${also}`,
  why,
});

/** Tests whether a value of an object in a JSON column is the subject. In the text of `jsonb` a value comes after `: `. */
const names = (column: string): string => `strpos(${column}::text, ': ' || to_json($1::text)::text) > 0`;

const replaced = (column: string): string =>
  `${column} = replace(${column}::text, ': ' || to_json($1::text)::text, ': ' || to_json($2::text)::text)::jsonb`;

const CHANGED = `changed_at = clock_timestamp()`;
const NEXT_VERSION = `version = version + 1, ${CHANGED}`;

/**
 * Tables with the subject of a reader, in the order in which they refer to each other: those of rules before the rules. What the
 * reader has for itself is deleted; what others read goes on under the pseudonym. Rows that processes remember get another
 * version or instant, by which they notice.
 */
export const READER_STEPS: readonly ReaderStep[] = [
  remove('app.dashboard_overlays', 'subject = $1', 'changes of dashboards, for nobody else'),
  remove('app.saved_views', 'subject = $1', 'saved views; links to them end'),
  remove('app.live_tickets', 'subject = $1', 'tickets that were not used yet'),
  remove('app.alert_outbox', OWN_EPISODES, 'notifications of own rules, with the mail address'),
  remove('app.alert_history', OWN_EPISODES, 'history of alerts of own rules'),
  remove('app.alert_episodes', 'owner = $1', 'alerts of own rules'),
  remove('app.alert_instances', OWN_INSTANCES, 'instances of own rules'),
  remove('app.rule_leases', OWN_INSTANCES, 'so that an evaluation that still runs writes nothing more'),
  remove('app.alert_rules', 'owner = $1', 'own rules, with claims of the token and the mail address'),
  rename('app.alert_rules', 'changed_by', 'rules for everybody', `, ${CHANGED}`, NOT_OWN),
  {
    table: 'app.alert_episodes',
    kind: 'update',
    where: `(${['acknowledged', 'assigned', 'snooze'].map(names).join(' or ')}) and ${NOT_OWN}`,
    set: `${['acknowledged', 'assigned', 'snooze'].map(replaced).join(', ')}, ${NEXT_VERSION}`,
    why: 'who took over alerts of everybody',
  },
  rename('app.alert_history', 'changed_by', 'what was done with alerts of everybody; comments stay', '', NOT_OF_OWN),
  {
    table: 'app.alert_outbox',
    kind: 'update',
    where: `${names('body')} and ${NOT_OF_OWN}`,
    set: replaced('body'),
    why: 'notifications to others',
  },
  rename('app.alert_silences', 'created_by', 'silences', `, ${CHANGED}`),
  rename('app.annotations', 'author', 'notes on metrics; their texts stay', `, ${NEXT_VERSION}`),
  {
    table: 'app.anomaly_verdicts',
    kind: 'update',
    where: 'subject = $1',
    set: 'subject = $2, note = null',
    why: 'verdicts count; their notes are erased',
  },
  rename('app.provenance', 'subject', 'queries behind ids of answers that others may have'),
  rename('app.service_keys', 'created_by', 'keys stay in force'),
  keep('app.token_revocations', 'subject = $1', 'revoked tokens would be valid again; kept until the last has expired'),
  keep('app.audit_entries', 'subject = $1', 'entries cannot be changed; kept for AUDIT_DAYS'),
];
