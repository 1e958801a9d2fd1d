-- What sql/migrations come to, written by a test. What a catalogue adds: `tidemark schema`.

create table app.alert_channels (
  channel_name text not null,
  disabled_reason text,
  disabled_at timestamp with time zone,
  failures integer not null default 0,
  open_until timestamp with time zone,
  constraint alert_channels_pkey PRIMARY KEY (channel_name)
);
comment on table app.alert_channels is 'State of notification targets: those disabled by an answer 410, and the circuit breaker of each';
comment on column app.alert_channels.failures is 'Failed tries in a row';
comment on column app.alert_channels.open_until is 'The breaker is open: nothing is tried before';

create table app.alert_episodes (
  episode_id text not null,
  instance_id bigint not null,
  title text not null,
  metric text not null,
  state text not null,
  severity text not null,
  started_at timestamp with time zone not null,
  fired_at timestamp with time zone,
  clear_since timestamp with time zone,
  ended_at timestamp with time zone,
  is_held boolean not null default false,
  value double precision,
  threshold double precision,
  expected double precision,
  bucket_at timestamp with time zone,
  acknowledged jsonb,
  snooze jsonb,
  sequence_no integer not null default 0,
  notified_at timestamp with time zone,
  notified_severity text,
  version integer not null,
  changed_at timestamp with time zone not null,
  kind text not null default 'condition'::text,
  usual_from double precision,
  usual_to double precision,
  owner text,
  row_filters jsonb,
  assigned jsonb,
  constraint alert_episodes_pkey PRIMARY KEY (episode_id),
  constraint alert_episodes_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES app.alert_instances(instance_id),
  constraint alert_episodes_kind_check CHECK ((kind = ANY (ARRAY['condition'::text, 'instances'::text]))),
  constraint alert_episodes_owner_check CHECK (((owner IS NULL) = (row_filters IS NULL))),
  constraint alert_episodes_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text]))),
  constraint alert_episodes_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'firing'::text, 'recovering'::text, 'resolved'::text])))
);
CREATE INDEX alert_episodes_changed_at_idx ON app.alert_episodes USING btree (changed_at);
CREATE INDEX alert_episodes_ended_at_idx ON app.alert_episodes USING btree (ended_at) WHERE (state = 'resolved'::text);
CREATE INDEX alert_episodes_instance_id_all_idx ON app.alert_episodes USING btree (instance_id);
CREATE INDEX alert_episodes_instance_id_idx ON app.alert_episodes USING btree (instance_id) WHERE ((state <> 'resolved'::text) OR is_held);
CREATE UNIQUE INDEX alert_episodes_open_key ON app.alert_episodes USING btree (instance_id) WHERE (state <> 'resolved'::text);
CREATE INDEX alert_episodes_open_order_idx ON app.alert_episodes USING btree ((
CASE severity
    WHEN 'critical'::text THEN 0
    WHEN 'warning'::text THEN 1
    ELSE 2
END), started_at DESC, episode_id COLLATE "C") WHERE (state <> 'resolved'::text);
CREATE INDEX alert_episodes_order_idx ON app.alert_episodes USING btree ((
CASE severity
    WHEN 'critical'::text THEN 0
    WHEN 'warning'::text THEN 1
    ELSE 2
END), started_at DESC, episode_id COLLATE "C");
CREATE INDEX alert_episodes_owner_idx ON app.alert_episodes USING btree (owner) WHERE (owner IS NOT NULL);
comment on table app.alert_episodes is 'Runs of instances, from pending or firing to resolved; changed only by compare-and-set on the version';
comment on column app.alert_episodes.clear_since is 'Since when the condition is clear, while recovering';
comment on column app.alert_episodes.is_held is 'A person resolved it while it held: none begins before the condition was seen not to hold';
comment on column app.alert_episodes.acknowledged is 'by, at (epoch ms), note';
comment on column app.alert_episodes.snooze is 'untilMs, endsOn (severity_change, value_change), and severity and value when it began';
comment on column app.alert_episodes.sequence_no is 'Number of the last notification';
comment on column app.alert_episodes.notified_severity is 'Severity that the channels were last told';
comment on column app.alert_episodes.kind is 'condition: the rule''s condition holds; instances: the rule has more instances than are watched';
comment on column app.alert_episodes.usual_from is 'Lower end of the expected range, of rules on anomalies; null for other rules';
comment on column app.alert_episodes.usual_to is 'Upper end of the expected range, of rules on anomalies; null for other rules';
comment on column app.alert_episodes.owner is 'Owner of the rule; null for an alert that everybody may see';
comment on column app.alert_episodes.row_filters is 'Filters of the rows that an own rule was computed on; null where they were all rows';
comment on column app.alert_episodes.assigned is 'to, by, at (epoch ms); null while it is nobody''s';

create table app.alert_history (
  episode_id text not null,
  version integer not null,
  position_no integer not null,
  kind text not null,
  changed_at timestamp with time zone not null,
  changed_by text,
  note text,
  severity text not null,
  value double precision,
  constraint alert_history_pkey PRIMARY KEY (episode_id, version, position_no),
  constraint alert_history_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES app.alert_episodes(episode_id)
);
comment on table app.alert_history is 'Actions on episodes and changes of their state; rows are only added';
comment on column app.alert_history.position_no is 'Order of the changes that came with one version';
comment on column app.alert_history.changed_by is 'Subject of the person; null for the service itself';

create table app.alert_instances (
  instance_id bigint not null generated always as identity,
  rule_name text not null,
  dimension_key text not null,
  dimension_values jsonb not null,
  constraint alert_instances_rule_name_dimension_key_key UNIQUE (rule_name, dimension_key),
  constraint alert_instances_pkey PRIMARY KEY (instance_id)
);
comment on table app.alert_instances is 'A rule and one combination of values of the dimensions that it is split by';
comment on column app.alert_instances.dimension_key is 'The values as canonical JSON';

create table app.alert_outbox (
  outbox_id bigint not null generated always as identity,
  episode_id text,
  sequence_no integer not null,
  channel_name text not null,
  message_id text not null,
  kind text not null,
  is_critical boolean not null default false,
  body jsonb not null,
  state text not null default 'waiting'::text,
  tries integer not null default 0,
  due_at timestamp with time zone not null default now(),
  lease_token uuid,
  last_error text,
  created_at timestamp with time zone not null default now(),
  delivered_at timestamp with time zone,
  batch text,
  carrier_id bigint,
  first_tried_at timestamp with time zone,
  constraint alert_outbox_episode_sequence_channel_key UNIQUE (episode_id, sequence_no, channel_name),
  constraint alert_outbox_message_id_key UNIQUE (message_id),
  constraint alert_outbox_pkey PRIMARY KEY (outbox_id),
  constraint alert_outbox_carrier_id_fkey FOREIGN KEY (carrier_id) REFERENCES app.alert_outbox(outbox_id) ON DELETE CASCADE,
  constraint alert_outbox_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES app.alert_episodes(episode_id),
  constraint alert_outbox_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dead'::text])))
);
CREATE INDEX alert_outbox_batch_idx ON app.alert_outbox USING btree (batch, channel_name) WHERE ((batch IS NOT NULL) AND (state = 'waiting'::text));
CREATE INDEX alert_outbox_carrier_idx ON app.alert_outbox USING btree (carrier_id) WHERE (carrier_id IS NOT NULL);
CREATE INDEX alert_outbox_critical_idx ON app.alert_outbox USING btree (created_at) WHERE (is_critical AND (state <> 'delivered'::text));
CREATE INDEX alert_outbox_dead_idx ON app.alert_outbox USING btree (outbox_id) WHERE (state = 'dead'::text);
CREATE INDEX alert_outbox_delivered_at_idx ON app.alert_outbox USING btree (delivered_at) WHERE (state = 'delivered'::text);
CREATE INDEX alert_outbox_episode_id_idx ON app.alert_outbox USING btree (episode_id) WHERE (episode_id IS NOT NULL);
CREATE INDEX alert_outbox_first_tried_idx ON app.alert_outbox USING btree (first_tried_at) WHERE (first_tried_at IS NOT NULL);
CREATE INDEX alert_outbox_order_idx ON app.alert_outbox USING btree (episode_id, channel_name, sequence_no) WHERE (state = 'waiting'::text);
CREATE INDEX alert_outbox_waiting_idx ON app.alert_outbox USING btree (due_at) WHERE (state = 'waiting'::text);
comment on table app.alert_outbox is 'Notifications to deliver, written in the transaction of the transition that they tell';
comment on column app.alert_outbox.sequence_no is 'Order within the episode: an earlier one that waits holds the later ones back';
comment on column app.alert_outbox.message_id is 'The same on every try, so that a receiver knows a second one';
comment on column app.alert_outbox.due_at is 'When it may be tried; while a try is under way, when another process may try it';
comment on column app.alert_outbox.lease_token is 'Of the current try, or the last one';
comment on column app.alert_outbox.batch is 'Notifications that are sent together: those of one rule from one evaluation, or those that wait for a target''s next hour';
comment on column app.alert_outbox.carrier_id is 'The notification whose message contains this one; null for those that are messages themselves';
comment on column app.alert_outbox.first_tried_at is 'When the message was first tried: counted against the channel''s limit an hour';

create table app.alert_rules (
  rule_name text not null,
  definition jsonb,
  is_disabled boolean not null default false,
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamp with time zone not null default now(),
  owner text,
  personal jsonb,
  constraint alert_rules_pkey PRIMARY KEY (rule_name),
  constraint alert_rules_personal_check CHECK (((owner IS NULL) = (personal IS NULL)))
);
comment on table app.alert_rules is 'Rules made over the API, and which rules of the catalogue are disabled';
comment on column app.alert_rules.definition is 'As the API takes it; null for a rule of the catalogue';
comment on column app.alert_rules.owner is 'Subject of the person whose own rule it is; null for a rule that everybody may see';
comment on column app.alert_rules.personal is 'roles and claims of the token that saved it, from which its policy is compiled; filters of the rule; mail (address, language) or null';

create table app.alert_silences (
  silence_id bigint not null generated always as identity,
  matchers jsonb not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  note text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  scope jsonb,
  constraint alert_silences_pkey PRIMARY KEY (silence_id),
  constraint alert_silences_check CHECK ((ends_at > starts_at))
);
CREATE INDEX alert_silences_ends_at_idx ON app.alert_silences USING btree (ends_at);
comment on table app.alert_silences is 'Spans in which alerts that match are shown and not told';
comment on column app.alert_silences.matchers is 'Filters over rule, metric, severity and dimensions; all must hold';
comment on column app.alert_silences.scope is 'Metrics and dimensions that the creator saw, {"metrics": [...], "dimensions": [...]}; null: all of the catalogue';

create table app.annotations (
  annotation_id bigint not null generated always as identity,
  metric text not null,
  dimension_values jsonb not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone,
  note text not null,
  author text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default clock_timestamp(),
  changed_at timestamp with time zone not null default clock_timestamp(),
  deleted_at timestamp with time zone,
  constraint annotations_pkey PRIMARY KEY (annotation_id),
  constraint annotations_check CHECK ((to_at > from_at))
);
CREATE INDEX annotations_author_idx ON app.annotations USING btree (author) WHERE (deleted_at IS NULL);
CREATE INDEX annotations_changed_at_idx ON app.annotations USING btree (changed_at);
CREATE INDEX annotations_metric_idx ON app.annotations USING btree (metric, from_at DESC) WHERE (deleted_at IS NULL);
comment on table app.annotations is 'Notes of readers on an instant or a span of a metric';
comment on column app.annotations.dimension_values is 'Dimension to value (null: none) that the note is about, {"region": "north"}; {}: the whole metric';
comment on column app.annotations.to_at is 'First instant after the span; null for a note on an instant';
comment on column app.annotations.author is 'Subject of the token that wrote it';
comment on column app.annotations.version is 'Grows with each change, so that nobody overwrites what they have not seen';
comment on column app.annotations.deleted_at is 'Null while it is shown';

create table app.anomaly_verdicts (
  metric text not null,
  granularity text not null,
  began_at timestamp with time zone not null,
  slice text not null,
  subject text not null,
  is_real boolean not null,
  note text,
  given_at timestamp with time zone not null default now(),
  constraint anomaly_verdicts_pkey PRIMARY KEY (metric, granularity, began_at, slice, subject)
);
comment on table app.anomaly_verdicts is 'Whether readers found anomalies real, one verdict a reader';
comment on column app.anomaly_verdicts.slice is 'SHA-256 of the row filters under which the anomaly was seen: other rows have other anomalies';

create table app.audit_entries (
  entry_no bigint not null,
  entry text not null,
  hash text not null,
  previous_hash text not null,
  happened_at text not null default ((entry)::jsonb ->> 'at'::text),
  action text not null default ((entry)::jsonb ->> 'action'::text),
  result text not null default ((entry)::jsonb ->> 'result'::text),
  subject text default (((entry)::jsonb -> 'actor'::text) ->> 'subject'::text),
  constraint audit_entries_previous_hash_key UNIQUE (previous_hash),
  constraint audit_entries_pkey PRIMARY KEY (entry_no),
  constraint audit_entries_check CHECK ((entry_no > 0))
);
CREATE INDEX audit_entries_action_idx ON app.audit_entries USING btree (action, entry_no);
CREATE INDEX audit_entries_happened_at_idx ON app.audit_entries USING btree (happened_at COLLATE "C");
CREATE INDEX audit_entries_subject_idx ON app.audit_entries USING btree (subject, entry_no);
comment on table app.audit_entries is 'Chain of audit entries: rows are only added, and deleted from the beginning by retention, which adds an entry that says so';
comment on column app.audit_entries.entry_no is 'Counts from 1 without gaps';
comment on column app.audit_entries.entry is 'The entry as JSON, with its number and the hash of the entry before: the text that is hashed';
comment on column app.audit_entries.hash is 'SHA-256 (hex) of the text of the entry';
comment on column app.audit_entries.previous_hash is 'Hash of the entry before; 64 zeros for the first. Unique, so that the chain has no fork';
comment on column app.audit_entries.happened_at is 'ISO 8601 in UTC, so that texts sort as instants do';

create table app.audit_head (
  only_row boolean not null default true,
  entry_no bigint not null,
  hash text not null,
  constraint audit_head_pkey PRIMARY KEY (only_row),
  constraint audit_head_only_row_check CHECK (only_row)
);
comment on table app.audit_head is 'The newest entry of the chain, by which entries that are missing at its end are noticed';

create table app.audit_pending (
  pending_id bigint not null generated always as identity,
  happened_at timestamp with time zone not null default clock_timestamp(),
  content jsonb not null,
  constraint audit_pending_pkey PRIMARY KEY (pending_id)
);
comment on table app.audit_pending is 'Entries as the transaction of their act wrote them, until they are chained a moment later: so that acts do not wait for each other';
comment on column app.audit_pending.content is 'The entry without number, instant and hash of the entry before';

create table app.contribution_columns (
  source_name text not null,
  column_name text not null,
  definition_digest text not null,
  state text not null,
  of_name text not null,
  definition jsonb,
  backfill_cursor text,
  retired_at timestamp with time zone,
  constraint contribution_columns_pkey PRIMARY KEY (source_name, column_name),
  constraint contribution_columns_state_check CHECK ((state = ANY (ARRAY['building'::text, 'ready'::text, 'leaving'::text, 'retired'::text, 'dropped'::text])))
);
comment on table app.contribution_columns is 'Definition of each dimension and measure column of silver: a new or changed definition has a column of its own, filled from the payloads before it answers';
comment on column app.contribution_columns.state is 'building: being filled. ready: answers. leaving: superseded, and answers until the new definition is ready. retired: no longer written. dropped: removed';
comment on column app.contribution_columns.of_name is 'd_ and the dimension, or m_ and the measure; column_name is the same for its first definition, then has $ and a number. A count without a where has no column in silver or gold';
comment on column app.contribution_columns.definition is 'Kind, fields (type, scale, path) and filter; null where an older version noted it and the catalogue has changed since';
comment on column app.contribution_columns.backfill_cursor is 'Key of the last detail row filled; null before the first and once ready';

create table app.dashboard_overlays (
  subject text not null,
  dashboard_id text not null,
  changes jsonb not null,
  version text not null,
  changed_at timestamp with time zone not null default now(),
  constraint dashboard_overlays_pkey PRIMARY KEY (subject, dashboard_id)
);
CREATE INDEX dashboard_overlays_changed_at ON app.dashboard_overlays USING btree (changed_at);
comment on table app.dashboard_overlays is 'Changes of one reader to one dashboard of the catalogue';
comment on column app.dashboard_overlays.subject is 'Whose changes they are: the claim sub of the token';
comment on column app.dashboard_overlays.dashboard_id is 'Key of the dashboard under dashboards: in the catalogue; it may be gone';
comment on column app.dashboard_overlays.changes is 'A list, applied in its order to the dashboard of the catalogue';
comment on column app.dashboard_overlays.version is 'Digest of the changes; 0 where they were taken back';

create table app.dead_letters (
  dead_letter_id bigint not null generated always as identity,
  source_name text not null,
  kind text not null,
  topic text not null,
  partition_no integer not null,
  record_offset bigint not null,
  record_key bytea,
  record_value bytea,
  headers jsonb,
  identity text,
  stage text not null,
  code text not null,
  message text not null,
  path text,
  created_at timestamp with time zone not null default now(),
  published_at timestamp with time zone,
  replayed_at timestamp with time zone,
  incarnation integer,
  masked_paths text[] not null default '{}'::text[],
  constraint dead_letters_pkey PRIMARY KEY (dead_letter_id)
);
CREATE INDEX dead_letters_created_at_idx ON app.dead_letters USING btree (created_at);
CREATE UNIQUE INDEX dead_letters_record_key ON app.dead_letters USING btree (source_name, topic, partition_no, incarnation, record_offset) WHERE (kind = 'kafka'::text);
CREATE UNIQUE INDEX dead_letters_row_key ON app.dead_letters USING btree (source_name, topic, partition_no, incarnation, record_offset) WHERE (kind = 'import'::text);
CREATE INDEX dead_letters_source_name_idx ON app.dead_letters USING btree (source_name, dead_letter_id);
CREATE INDEX dead_letters_unpublished_idx ON app.dead_letters USING btree (dead_letter_id) WHERE (published_at IS NULL);
comment on table app.dead_letters is 'Records that could not be decoded or validated, key and bytes unchanged';
comment on column app.dead_letters.incarnation is 'Generation of the topic, as in app.positions; null for records refused by an earlier version';
comment on column app.dead_letters.masked_paths is 'Paths of the record whose values the message leaves out, as the catalogue marked personal data at the time';

create table app.digest_runs (
  digest_id text not null,
  due_on date not null,
  outcome text not null,
  finished_at timestamp with time zone not null default now(),
  constraint digest_runs_pkey PRIMARY KEY (digest_id, due_on),
  constraint digest_runs_outcome_check CHECK ((outcome = ANY (ARRAY['defined'::text, 'sent'::text, 'quiet'::text])))
);
comment on table app.digest_runs is 'Days on which a digest was due: one row for each, so that it is sent once';
comment on column app.digest_runs.due_on is 'Local date of the readers';
comment on column app.digest_runs.outcome is 'defined: due before the digest was first seen, not sent. sent: in the outbox. quiet: nothing was unusual, or nobody wants it';

create table app.digest_unsubscriptions (
  digest_id text not null,
  address_hash text not null,
  unsubscribed_at timestamp with time zone not null default now(),
  constraint digest_unsubscriptions_pkey PRIMARY KEY (digest_id, address_hash)
);
comment on table app.digest_unsubscriptions is 'Addresses that do not want a digest any more';
comment on column app.digest_unsubscriptions.address_hash is 'SHA-256 of the address in lower case, hex';

create unlogged table app.epoch (
  only_row boolean not null default true,
  epoch text not null,
  constraint epoch_pkey PRIMARY KEY (only_row),
  constraint epoch_only_row_check CHECK (only_row)
);
comment on table app.epoch is 'Random id that crash recovery and failover empty, because the table is unlogged: versions before and after do not compare';

create table app.erasures (
  source_name text not null,
  field_path text not null,
  value_hash text not null,
  field jsonb not null,
  pseudonym text not null,
  began_at timestamp with time zone not null default now(),
  finished_at timestamp with time zone,
  constraint erasures_pkey PRIMARY KEY (source_name, field_path, value_hash)
);
comment on table app.erasures is 'Values that were erased from a field of a source: records that carry one are rewritten on arrival';
comment on column app.erasures.field_path is 'Path of the field in the payload, as a JSON array';
comment on column app.erasures.value_hash is 'HMAC-SHA-256 (hex) of the value, with the key of app.settings, erasure; the value itself is not kept';
comment on column app.erasures.field is 'Definition of the field, by which it is read even after the catalogue has changed';
comment on column app.erasures.pseudonym is 'Random; stands in place of the value';
comment on column app.erasures.finished_at is 'When the stored rows were rewritten for the last time; null while they are, or after an interruption';

create table app.imports (
  import_id integer not null generated always as identity,
  source_name text not null,
  file_hash text not null,
  file_name text not null,
  state text not null default 'running'::text,
  accepted_rows bigint not null default 0,
  first_event_time timestamp with time zone,
  last_event_time timestamp with time zone,
  row_sketch bigint[] not null default '{}'::bigint[],
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint imports_source_name_file_hash_key UNIQUE (source_name, file_hash),
  constraint imports_pkey PRIMARY KEY (import_id),
  constraint imports_state_check CHECK ((state = ANY (ARRAY['running'::text, 'ended'::text, 'retracting'::text, 'replaced'::text])))
);
comment on table app.imports is 'Files imported straight into the database: one row a file of a source, by its content';
comment on column app.imports.file_hash is 'SHA-256 (hex) of the content, decompressed; the topic of its row in app.positions';
comment on column app.imports.file_name is 'Without folders';
comment on column app.imports.state is 'running: not read to its end; retracting: its rows are being taken out; replaced: they are out';
comment on column app.imports.accepted_rows is 'Rows that it brought, those known already not counted';
comment on column app.imports.first_event_time is 'Of its valid rows; its rows in bronze have partition_no = -import_id';
comment on column app.imports.row_sketch is 'The 256 least 48-bit hashes of its rows, ascending: what share of its rows another file has';

create unlogged table app.live_tickets (
  ticket_hash bytea not null,
  principal jsonb not null,
  expires_at timestamp with time zone not null,
  subject text not null default ''::text,
  constraint live_tickets_pkey PRIMARY KEY (ticket_hash)
);
CREATE INDEX live_tickets_expires_at_idx ON app.live_tickets USING btree (expires_at);
CREATE INDEX live_tickets_subject_idx ON app.live_tickets USING btree (subject);
comment on table app.live_tickets is 'Tickets for /v1/live that were not used yet; a crash may empty it';
comment on column app.live_tickets.ticket_hash is 'SHA-256 of the ticket, which itself is not kept';
comment on column app.live_tickets.principal is 'Whose rights the socket will have';
comment on column app.live_tickets.subject is 'Who asked for the ticket; how many each may hold is limited';

create table app.member_scopes (
  scope text not null,
  last_id integer not null default 0,
  constraint member_scopes_pkey PRIMARY KEY (scope)
);
comment on table app.member_scopes is 'Hands out member ids of a scope, densely, under its row lock';

create table app.members (
  scope text not null,
  member_id integer not null,
  value text not null,
  folded text,
  constraint members_scope_value_key UNIQUE (scope, value),
  constraint members_pkey PRIMARY KEY (scope, member_id),
  constraint members_member_id_check CHECK ((member_id > 0)),
  constraint members_value_check CHECK ((octet_length(value) <= 2100))
);
CREATE INDEX members_unfolded_idx ON app.members USING btree (scope, member_id) WHERE ((folded IS NULL) AND (scope ~~ 'd:%'::text));
comment on table app.members is 'Dictionary: integer ids for dimension values and for members of distinct measures';
comment on column app.members.folded is 'Of values of dimensions: NFC without case, as fold-text.ts has it; null until it is filled';

create table app.migrations (
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (name)
);
comment on table app.migrations is 'Migrations applied, by file name';

create table app.positions (
  source_name text not null,
  kind text not null,
  topic text not null,
  partition_no integer not null,
  incarnation integer not null default 1,
  next_offset bigint not null default 0,
  fingerprint text,
  max_event_time timestamp with time zone,
  last_record_at timestamp with time zone,
  caught_up_at timestamp with time zone,
  stopped_reason text,
  retired_at timestamp with time zone,
  stopped_at timestamp with time zone,
  constraint positions_pkey PRIMARY KEY (source_name, kind, topic, partition_no)
);
comment on table app.positions is 'Position of each ingest source, moved in the transaction of its records: the truth about which were taken';
comment on column app.positions.incarnation is 'Generation: how often the topic was recreated under its name, from 1';
comment on column app.positions.next_offset is 'First offset not yet taken; for ingest sources without a sequence, the number of records taken';
comment on column app.positions.fingerprint is 'SHA-256 (hex) of the last record taken, to notice a recreated topic';
comment on column app.positions.caught_up_at is 'When the ingest source last had nothing new';
comment on column app.positions.stopped_reason is 'Why the partition stopped, when an operator has to act';
comment on column app.positions.retired_at is 'Since when nothing reads the partition any more; null while it is read. Only those that are read count for watermark and freshness';
comment on column app.positions.stopped_at is 'Since when it is stopped; null while it is not';

create table app.provenance (
  provenance_id text not null,
  policy_fingerprint text not null,
  catalog_digest text not null,
  query jsonb not null,
  asked_at timestamp with time zone not null default now(),
  subject text not null default ''::text,
  query_bytes integer not null default 0,
  constraint provenance_pkey PRIMARY KEY (provenance_id)
);
CREATE INDEX provenance_asked_at_idx ON app.provenance USING btree (asked_at);
CREATE INDEX provenance_subject_idx ON app.provenance USING btree (subject, asked_at);
comment on table app.provenance is 'Queries behind the provenance ids of answers, kept for some weeks';
comment on column app.provenance.query is 'As on the wire, with relative ranges resolved to instants; without the row filters of the policy';
comment on column app.provenance.subject is 'Who asked it first; how much is kept of each is limited';
comment on column app.provenance.query_bytes is 'Length of the query as JSON';

create table app.replicated_sources (
  source_name text not null,
  connection text not null,
  slot_name text not null,
  table_name text not null,
  commit_lsn pg_lsn,
  change_count bigint not null default 0,
  snapshot_rows bigint not null default 0,
  snapshot_at timestamp with time zone,
  constraint replicated_sources_pkey PRIMARY KEY (source_name)
);
comment on table app.replicated_sources is 'How far a source is read from its slot, moved in the transaction of its rows';
comment on column app.replicated_sources.table_name is 'As in the catalogue; a source that gets another table or slot is read by a snapshot';
comment on column app.replicated_sources.commit_lsn is 'Commit of the last transaction that was read, or the begin of the changes after a snapshot. Null: a snapshot is due';
comment on column app.replicated_sources.change_count is 'Changes of the source that were written of that transaction';
comment on column app.replicated_sources.snapshot_rows is 'Rows that the last snapshot read';
comment on column app.replicated_sources.snapshot_at is 'When the last snapshot ended';

create table app.replication_slots (
  connection text not null,
  slot_name text not null,
  system_id text,
  flushed_lsn pg_lsn,
  holder text,
  lease_expires_at timestamp with time zone,
  due_at timestamp with time zone not null default now(),
  phase text,
  measured_at timestamp with time zone,
  server_lsn pg_lsn,
  retained_bytes bigint,
  wal_status text,
  safe_bytes bigint,
  failure_count integer not null default 0,
  failed_at timestamp with time zone,
  failure_code text,
  failure_message text,
  constraint replication_slots_pkey PRIMARY KEY (connection, slot_name),
  constraint replication_slots_phase_check CHECK ((phase = ANY (ARRAY['snapshot'::text, 'streaming'::text])))
);
comment on table app.replication_slots is 'One row a replication slot of another Postgres that sources are read from: its lease lets one process read at a time';
comment on column app.replication_slots.connection is 'Environment variable that holds the address';
comment on column app.replication_slots.system_id is 'Identifier of the cluster that has the slot. Null: the slot is to be created, and all its sources need a snapshot';
comment on column app.replication_slots.flushed_lsn is 'Every change before is written, in all sources of the slot, and on disk. The slot is told no more than this';
comment on column app.replication_slots.due_at is 'When it may be read next, after a failure';
comment on column app.replication_slots.phase is 'The last one: snapshot, while tables are copied, or streaming. Null before the first';
comment on column app.replication_slots.measured_at is 'When the columns after it were read from the server';
comment on column app.replication_slots.server_lsn is 'End of the log that the server had written';
comment on column app.replication_slots.retained_bytes is 'Size of the log that the server keeps for the slot';
comment on column app.replication_slots.wal_status is 'As in pg_replication_slots: reserved, extended, unreserved or lost';
comment on column app.replication_slots.safe_bytes is 'What the server may still write before the slot can be lost; null where it has no limit';
comment on column app.replication_slots.failure_count is 'Failures one after the other; 0 once the stream has begun';
comment on column app.replication_slots.failure_message is 'For operators: names columns and tables, never a password or a value of a row';

create table app.rollups (
  rollup_id integer not null generated always as identity,
  source_name text not null,
  rollup_name text not null,
  generation integer not null,
  definition jsonb not null,
  definition_digest text not null,
  state text not null,
  backfill_cursor text,
  created_at timestamp with time zone not null default now(),
  retired_at timestamp with time zone,
  constraint rollups_source_name_rollup_name_generation_key UNIQUE (source_name, rollup_name, generation),
  constraint rollups_pkey PRIMARY KEY (rollup_id),
  constraint rollups_state_check CHECK ((state = ANY (ARRAY['building'::text, 'ready'::text, 'leaving'::text, 'retired'::text, 'dropped'::text])))
);
comment on table app.rollups is 'Rollups of gold: which tables hold them, whether their history is complete';
comment on column app.rollups.definition is 'Columns of dimensions and measures without d_ and m_, granularities (grains), and the length of the base buckets: all that is needed to write and read the tables';
comment on column app.rollups.state is 'building: being filled. ready: answers. leaving: superseded, and answers until its replacement is ready. retired: no longer written. dropped: removed';
comment on column app.rollups.backfill_cursor is 'Key of the last silver row (bronze row of an append-only source) added; null before the first and once ready';

create table app.rule_leases (
  rule_name text not null,
  holder text not null,
  token bigint not null,
  expires_at timestamp with time zone not null,
  constraint rule_leases_pkey PRIMARY KEY (rule_name)
);
comment on table app.rule_leases is 'Which process evaluates a rule';
comment on column app.rule_leases.token is 'Fencing token: grows whenever the rule changes hands, and each transition names it';

create table app.saved_views (
  view_id uuid not null,
  subject text not null,
  name text not null,
  state jsonb not null,
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint saved_views_subject_name_key UNIQUE (subject, name),
  constraint saved_views_pkey PRIMARY KEY (view_id)
);
comment on table app.saved_views is 'Views that readers saved under a name';
comment on column app.saved_views.view_id is 'Chosen by the page at random: who knows it may open the view, under their own policy';
comment on column app.saved_views.subject is 'Whose view it is: the claim sub of the token';
comment on column app.saved_views.state is 'Texts as in the address of a page; what a reader may not see is left out when it is read';

create table app.service_keys (
  key_id text not null,
  name text not null,
  secret_hash bytea not null,
  scope jsonb not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  created_by text not null,
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint service_keys_secret_hash_key UNIQUE (secret_hash),
  constraint service_keys_pkey PRIMARY KEY (key_id)
);
comment on table app.service_keys is 'Service keys, by which backends of pages ask for embed tokens';
comment on column app.service_keys.key_id is 'Public; ids of the tokens of the key begin with it';
comment on column app.service_keys.secret_hash is 'SHA-256 of the key, which is shown once and not stored';
comment on column app.service_keys.scope is 'What tokens may be asked for: {"roles": ["sales"], "metrics": ["revenue"], "actions": [], "origins": [], "maxLifetimeSeconds": 3600}; without metrics: those of the roles';
comment on column app.service_keys.created_by is 'Subject of the token that created it, or "command line"';
comment on column app.service_keys.last_used_at is 'Written once a minute at most';

create table app.settings (
  name text not null,
  value jsonb not null,
  constraint settings_pkey PRIMARY KEY (name)
);
comment on table app.settings is 'Settings that outlive a start: digest of the catalogue, progress of the simulation';

create table app.sources (
  source_name text not null,
  version bigint not null default 0,
  rollups_version bigint not null default 0,
  last_commit_at timestamp with time zone,
  constraint sources_pkey PRIMARY KEY (source_name)
);
comment on table app.sources is 'One row a source: its row lock admits one writer at a time to silver and gold, its version counts their changes';
comment on column app.sources.version is 'Grows by one with each transaction that changes silver or gold of the source';
comment on column app.sources.rollups_version is 'Grows with each change of the source''s rows in app.rollups, so that writers notice';

create table app.sql_role_values (
  role_name text not null,
  digest text not null,
  texts text[] not null,
  constraint sql_role_values_pkey PRIMARY KEY (role_name, digest),
  constraint sql_role_values_role_name_fkey FOREIGN KEY (role_name) REFERENCES app.sql_roles(role_name) ON DELETE CASCADE
);
comment on table app.sql_role_values is 'Values of row filters: every login may read the definition of every view, but not this table';
comment on column app.sql_role_values.digest is 'By which definitions name the list: 16 digits of the SHA-256 of its content, the role and its secret';

create table app.sql_roles (
  role_name text not null,
  roles text[] not null,
  attributes jsonb not null,
  secret text not null default (gen_random_uuid())::text,
  created_at timestamp with time zone not null default clock_timestamp(),
  views_digest text,
  revoked_at timestamp with time zone,
  constraint sql_roles_pkey PRIMARY KEY (role_name)
);
comment on table app.sql_roles is 'Roles of Postgres for SQL clients: each reads the views of the schema of its name';
comment on column app.sql_roles.roles is 'Roles of the catalogue whose metrics, dimensions and rows it sees';
comment on column app.sql_roles.attributes is 'Claims that the row filters of these roles name, as {"regions": ["north"]}';
comment on column app.sql_roles.secret is 'Part of the digests of its values, which so cannot be guessed';
comment on column app.sql_roles.views_digest is 'SHA-256 of the statements that made its views; null before the first time, and while they are taken from its readers';
comment on column app.sql_roles.revoked_at is 'When its rights ended; what is left of it is still to be dropped';

create table app.sql_rows (
  source_name text not null,
  key_hash bytea not null,
  row_hash bytea not null,
  watermark bigint,
  constraint sql_rows_pkey PRIMARY KEY (source_name, key_hash)
);
CREATE INDEX sql_rows_watermark_idx ON app.sql_rows USING btree (source_name, watermark);
comment on table app.sql_rows is 'Rows that the next polls read again: one whose hash is the same changes nothing. Written in the transaction of the row';
comment on column app.sql_rows.key_hash is 'SHA-256 of the row''s key';
comment on column app.sql_rows.row_hash is 'SHA-256 of the row as JSON';
comment on column app.sql_rows.watermark is 'Of the row, as in app.sql_sources; rows below the overlap are forgotten. Null where all rows are read each time';

create table app.sql_sources (
  source_name text not null,
  definition_digest text not null,
  watermark bigint,
  watermark_kind text,
  due_at timestamp with time zone not null default now(),
  holder text,
  lease_expires_at timestamp with time zone,
  polled_at timestamp with time zone,
  row_count bigint,
  skipped_count bigint not null default 0,
  failure_count integer not null default 0,
  failed_at timestamp with time zone,
  failure_code text,
  failure_message text,
  constraint sql_sources_pkey PRIMARY KEY (source_name),
  constraint sql_sources_watermark_kind_check CHECK ((watermark_kind = ANY (ARRAY['instant'::text, 'local'::text, 'integer'::text])))
);
comment on table app.sql_sources is 'One row a source that is read from another database: its lease lets one process poll at a time';
comment on column app.sql_sources.definition_digest is 'SHA-256 (hex) of table or query and watermark column: another definition is read from its beginning';
comment on column app.sql_sources.watermark is 'Greatest value of the watermark column that was read, moved in the transaction of its rows; microseconds since 1970 for times. Null before the first row, and where all rows are read each time';
comment on column app.sql_sources.watermark_kind is 'instant: a time with zone. local: one without. integer: a number';
comment on column app.sql_sources.due_at is 'When the next poll is due';
comment on column app.sql_sources.polled_at is 'Begin of the last poll that ended: everything committed before is in, but for rows later than the overlap';
comment on column app.sql_sources.row_count is 'Rows that the last poll read, with those that were known';
comment on column app.sql_sources.skipped_count is 'Rows that the last poll left out, because their watermark is null';
comment on column app.sql_sources.failure_count is 'Polls that failed one after the other; 0 after one that ended';
comment on column app.sql_sources.failure_message is 'For operators: names columns and tables, never a password or a value of a row';

create table app.token_revocations (
  key_id text,
  token_id text,
  subject text,
  revoked_at timestamp with time zone not null default clock_timestamp(),
  expires_at timestamp with time zone not null,
  constraint token_revocations_key UNIQUE NULLS NOT DISTINCT (key_id, token_id, subject),
  constraint token_revocations_check CHECK ((num_nonnulls(key_id, token_id, subject) > 0))
);
CREATE INDEX token_revocations_revoked_at_idx ON app.token_revocations USING btree (revoked_at);
comment on table app.token_revocations is 'Embed tokens that are refused: those that match all columns that are set, and were signed up to revoked_at';
comment on column app.token_revocations.key_id is 'Service key that gave the token; null: any';
comment on column app.token_revocations.subject is 'Subject of the token; null: any';
comment on column app.token_revocations.expires_at is 'When the last such token has expired by itself, and the row is deleted';
