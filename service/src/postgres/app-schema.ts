// Written by a test from `sql/migrations`; `sql/schema.sql` has the comments.
import type { ColumnType } from 'kysely';

type ArrayType<T> = ArrayTypeImpl<T> extends (infer U)[] ? U[] : ArrayTypeImpl<T>;

type ArrayTypeImpl<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S[], I[], U[]> : T[];

type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;

type Int8 = ColumnType<string, bigint | number | string, bigint | number | string>;

type Json = ColumnType<unknown, string, string>;

type Timestamp = ColumnType<Date, Date | string, Date | string>;

interface AppAlertChannels {
  channel_name: string;
  disabled_at: Timestamp | null;
  disabled_reason: string | null;
  failures: Generated<number>;
  open_until: Timestamp | null;
}

interface AppAlertEpisodes {
  acknowledged: Json | null;
  assigned: Json | null;
  bucket_at: Timestamp | null;
  changed_at: Timestamp;
  clear_since: Timestamp | null;
  ended_at: Timestamp | null;
  episode_id: string;
  expected: number | null;
  fired_at: Timestamp | null;
  instance_id: Int8;
  is_held: Generated<boolean>;
  kind: Generated<'condition' | 'instances'>;
  metric: string;
  notified_at: Timestamp | null;
  notified_severity: string | null;
  owner: string | null;
  row_filters: Json | null;
  sequence_no: Generated<number>;
  severity: 'info' | 'warning' | 'critical';
  snooze: Json | null;
  started_at: Timestamp;
  state: 'pending' | 'firing' | 'recovering' | 'resolved';
  threshold: number | null;
  title: string;
  usual_from: number | null;
  usual_to: number | null;
  value: number | null;
  version: number;
}

interface AppAlertHistory {
  changed_at: Timestamp;
  changed_by: string | null;
  episode_id: string;
  kind: string;
  note: string | null;
  position_no: number;
  severity: string;
  value: number | null;
  version: number;
}

interface AppAlertInstances {
  dimension_key: string;
  dimension_values: Json;
  instance_id: Generated<Int8>;
  rule_name: string;
}

interface AppAlertOutbox {
  batch: string | null;
  body: Json;
  carrier_id: Int8 | null;
  channel_name: string;
  created_at: Generated<Timestamp>;
  delivered_at: Timestamp | null;
  due_at: Generated<Timestamp>;
  episode_id: string | null;
  first_tried_at: Timestamp | null;
  is_critical: Generated<boolean>;
  kind: string;
  last_error: string | null;
  lease_token: string | null;
  message_id: string;
  outbox_id: Generated<Int8>;
  sequence_no: number;
  state: Generated<'waiting' | 'delivered' | 'dead'>;
  tries: Generated<number>;
}

interface AppAlertRules {
  changed_at: Generated<Timestamp>;
  changed_by: string;
  definition: Json | null;
  is_disabled: Generated<boolean>;
  owner: string | null;
  personal: Json | null;
  rule_name: string;
  version: Generated<number>;
}

interface AppAlertSilences {
  changed_at: Generated<Timestamp>;
  created_at: Generated<Timestamp>;
  created_by: string;
  ends_at: Timestamp;
  matchers: Json;
  note: string | null;
  scope: Json | null;
  silence_id: Generated<Int8>;
  starts_at: Timestamp;
}

interface AppAnnotations {
  annotation_id: Generated<Int8>;
  author: string;
  changed_at: Generated<Timestamp>;
  created_at: Generated<Timestamp>;
  deleted_at: Timestamp | null;
  dimension_values: Json;
  from_at: Timestamp;
  metric: string;
  note: string;
  to_at: Timestamp | null;
  version: Generated<number>;
}

interface AppAnomalyVerdicts {
  began_at: Timestamp;
  given_at: Generated<Timestamp>;
  granularity: string;
  is_real: boolean;
  metric: string;
  note: string | null;
  slice: string;
  subject: string;
}

interface AppAuditEntries {
  action: Generated<string>;
  entry: string;
  entry_no: Int8;
  happened_at: Generated<string>;
  hash: string;
  previous_hash: string;
  result: Generated<string>;
  subject: Generated<string | null>;
}

interface AppAuditHead {
  entry_no: Int8;
  hash: string;
  only_row: Generated<boolean>;
}

interface AppAuditPending {
  content: Json;
  happened_at: Generated<Timestamp>;
  pending_id: Generated<Int8>;
}

interface AppContributionColumns {
  backfill_cursor: string | null;
  column_name: string;
  definition: Json | null;
  definition_digest: string;
  of_name: string;
  retired_at: Timestamp | null;
  source_name: string;
  state: 'building' | 'ready' | 'leaving' | 'retired' | 'dropped';
}

interface AppDashboardOverlays {
  changed_at: Generated<Timestamp>;
  changes: Json;
  dashboard_id: string;
  subject: string;
  version: string;
}

interface AppDeadLetters {
  code: string;
  created_at: Generated<Timestamp>;
  dead_letter_id: Generated<Int8>;
  headers: Json | null;
  identity: string | null;
  incarnation: number | null;
  kind: string;
  masked_paths: Generated<string[]>;
  message: string;
  partition_no: number;
  path: string | null;
  published_at: Timestamp | null;
  record_key: Buffer | null;
  record_offset: Int8;
  record_value: Buffer | null;
  replayed_at: Timestamp | null;
  source_name: string;
  stage: string;
  topic: string;
}

interface AppDigestRuns {
  digest_id: string;
  due_on: Timestamp;
  finished_at: Generated<Timestamp>;
  outcome: 'defined' | 'sent' | 'quiet';
}

interface AppDigestUnsubscriptions {
  address_hash: string;
  digest_id: string;
  unsubscribed_at: Generated<Timestamp>;
}

interface AppEpoch {
  epoch: string;
  only_row: Generated<boolean>;
}

interface AppErasures {
  began_at: Generated<Timestamp>;
  field: Json;
  field_path: string;
  finished_at: Timestamp | null;
  pseudonym: string;
  source_name: string;
  value_hash: string;
}

interface AppImports {
  accepted_rows: Generated<Int8>;
  ended_at: Timestamp | null;
  file_hash: string;
  file_name: string;
  first_event_time: Timestamp | null;
  import_id: Generated<number>;
  last_event_time: Timestamp | null;
  row_sketch: Generated<ArrayType<Int8>>;
  source_name: string;
  started_at: Generated<Timestamp>;
  state: Generated<'running' | 'ended' | 'retracting' | 'replaced'>;
}

interface AppLiveTickets {
  expires_at: Timestamp;
  principal: Json;
  subject: Generated<string>;
  ticket_hash: Buffer;
}

interface AppMembers {
  folded: string | null;
  member_id: number;
  scope: string;
  value: string;
}

interface AppMemberScopes {
  last_id: Generated<number>;
  scope: string;
}

interface AppMigrations {
  applied_at: Generated<Timestamp>;
  name: string;
}

interface AppPositions {
  caught_up_at: Timestamp | null;
  fingerprint: string | null;
  incarnation: Generated<number>;
  kind: string;
  last_record_at: Timestamp | null;
  max_event_time: Timestamp | null;
  next_offset: Generated<Int8>;
  partition_no: number;
  retired_at: Timestamp | null;
  source_name: string;
  stopped_at: Timestamp | null;
  stopped_reason: string | null;
  topic: string;
}

interface AppProvenance {
  asked_at: Generated<Timestamp>;
  catalog_digest: string;
  policy_fingerprint: string;
  provenance_id: string;
  query: Json;
  query_bytes: Generated<number>;
  subject: Generated<string>;
}

interface AppReplicatedSources {
  change_count: Generated<Int8>;
  commit_lsn: string | null;
  connection: string;
  slot_name: string;
  snapshot_at: Timestamp | null;
  snapshot_rows: Generated<Int8>;
  source_name: string;
  table_name: string;
}

interface AppReplicationSlots {
  connection: string;
  due_at: Generated<Timestamp>;
  failed_at: Timestamp | null;
  failure_code: string | null;
  failure_count: Generated<number>;
  failure_message: string | null;
  flushed_lsn: string | null;
  holder: string | null;
  lease_expires_at: Timestamp | null;
  measured_at: Timestamp | null;
  phase: 'snapshot' | 'streaming' | null;
  retained_bytes: Int8 | null;
  safe_bytes: Int8 | null;
  server_lsn: string | null;
  slot_name: string;
  system_id: string | null;
  wal_status: string | null;
}

interface AppRollups {
  backfill_cursor: string | null;
  created_at: Generated<Timestamp>;
  definition: Json;
  definition_digest: string;
  generation: number;
  retired_at: Timestamp | null;
  rollup_id: Generated<number>;
  rollup_name: string;
  source_name: string;
  state: 'building' | 'ready' | 'leaving' | 'retired' | 'dropped';
}

interface AppRuleLeases {
  expires_at: Timestamp;
  holder: string;
  rule_name: string;
  token: Int8;
}

interface AppSavedViews {
  changed_at: Generated<Timestamp>;
  name: string;
  state: Json;
  subject: string;
  view_id: string;
}

interface AppServiceKeys {
  created_at: Generated<Timestamp>;
  created_by: string;
  expires_at: Timestamp | null;
  key_id: string;
  last_used_at: Timestamp | null;
  name: string;
  revoked_at: Timestamp | null;
  scope: Json;
  secret_hash: Buffer;
}

interface AppSettings {
  name: string;
  value: Json;
}

interface AppSources {
  last_commit_at: Timestamp | null;
  rollups_version: Generated<Int8>;
  source_name: string;
  version: Generated<Int8>;
}

interface AppSqlRoles {
  attributes: Json;
  created_at: Generated<Timestamp>;
  revoked_at: Timestamp | null;
  role_name: string;
  roles: string[];
  secret: Generated<string>;
  views_digest: string | null;
}

interface AppSqlRoleValues {
  digest: string;
  role_name: string;
  texts: string[];
}

interface AppSqlRows {
  key_hash: Buffer;
  row_hash: Buffer;
  source_name: string;
  watermark: Int8 | null;
}

interface AppSqlSources {
  definition_digest: string;
  due_at: Generated<Timestamp>;
  failed_at: Timestamp | null;
  failure_code: string | null;
  failure_count: Generated<number>;
  failure_message: string | null;
  holder: string | null;
  lease_expires_at: Timestamp | null;
  polled_at: Timestamp | null;
  row_count: Int8 | null;
  skipped_count: Generated<Int8>;
  source_name: string;
  watermark: Int8 | null;
  watermark_kind: 'instant' | 'local' | 'integer' | null;
}

interface AppTokenRevocations {
  expires_at: Timestamp;
  key_id: string | null;
  revoked_at: Generated<Timestamp>;
  subject: string | null;
  token_id: string | null;
}

/** Tables of the schema `app`. */
export interface AppSchema {
  'app.alert_channels': AppAlertChannels;
  'app.alert_episodes': AppAlertEpisodes;
  'app.alert_history': AppAlertHistory;
  'app.alert_instances': AppAlertInstances;
  'app.alert_outbox': AppAlertOutbox;
  'app.alert_rules': AppAlertRules;
  'app.alert_silences': AppAlertSilences;
  'app.annotations': AppAnnotations;
  'app.anomaly_verdicts': AppAnomalyVerdicts;
  'app.audit_entries': AppAuditEntries;
  'app.audit_head': AppAuditHead;
  'app.audit_pending': AppAuditPending;
  'app.contribution_columns': AppContributionColumns;
  'app.dashboard_overlays': AppDashboardOverlays;
  'app.dead_letters': AppDeadLetters;
  'app.digest_runs': AppDigestRuns;
  'app.digest_unsubscriptions': AppDigestUnsubscriptions;
  'app.epoch': AppEpoch;
  'app.erasures': AppErasures;
  'app.imports': AppImports;
  'app.live_tickets': AppLiveTickets;
  'app.member_scopes': AppMemberScopes;
  'app.members': AppMembers;
  'app.migrations': AppMigrations;
  'app.positions': AppPositions;
  'app.provenance': AppProvenance;
  'app.replicated_sources': AppReplicatedSources;
  'app.replication_slots': AppReplicationSlots;
  'app.rollups': AppRollups;
  'app.rule_leases': AppRuleLeases;
  'app.saved_views': AppSavedViews;
  'app.service_keys': AppServiceKeys;
  'app.settings': AppSettings;
  'app.sources': AppSources;
  'app.sql_role_values': AppSqlRoleValues;
  'app.sql_roles': AppSqlRoles;
  'app.sql_rows': AppSqlRows;
  'app.sql_sources': AppSqlSources;
  'app.token_revocations': AppTokenRevocations;
}
