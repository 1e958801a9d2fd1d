-- Rules made over the API, who evaluates which rule, what fired, and what is still to be delivered.

create table app.alert_rules (
  rule_name text primary key,
  definition jsonb,
  is_disabled boolean not null default false,
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
comment on table app.alert_rules is 'Rules made over the API, and which rules of the catalogue are disabled';
comment on column app.alert_rules.definition is 'As the API takes it; null for a rule of the catalogue';

create table app.rule_leases (
  rule_name text primary key,
  holder text not null,
  token bigint not null,
  expires_at timestamptz not null
);
comment on table app.rule_leases is 'Which process evaluates a rule';
comment on column app.rule_leases.token is 'Fencing token: grows whenever the rule changes hands, and each transition names it';

create table app.alert_instances (
  instance_id bigint generated always as identity primary key,
  rule_name text not null,
  dimension_key text not null,
  dimension_values jsonb not null,
  constraint alert_instances_rule_name_dimension_key_key unique (rule_name, dimension_key)
);
comment on table app.alert_instances is 'A rule and one combination of values of the dimensions that it is split by';
comment on column app.alert_instances.dimension_key is 'The values as canonical JSON';

create table app.alert_episodes (
  episode_id text primary key,
  instance_id bigint not null references app.alert_instances (instance_id),
  title text not null,
  metric text not null,
  state text not null check (state in ('pending', 'firing', 'recovering', 'resolved')),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  started_at timestamptz not null,
  fired_at timestamptz,
  clear_since timestamptz,
  ended_at timestamptz,
  is_held boolean not null default false,
  value double precision,
  threshold double precision,
  expected double precision,
  bucket_at timestamptz,
  acknowledged jsonb,
  snooze jsonb,
  sequence_no integer not null default 0,
  notified_at timestamptz,
  notified_severity text,
  version integer not null,
  changed_at timestamptz not null
);
create unique index alert_episodes_open_key on app.alert_episodes (instance_id) where state <> 'resolved';
create index alert_episodes_changed_at_idx on app.alert_episodes (changed_at);
create index alert_episodes_started_at_idx on app.alert_episodes (started_at desc, episode_id desc);
create index alert_episodes_instance_id_idx on app.alert_episodes (instance_id) where state <> 'resolved' or is_held;
comment on table app.alert_episodes is 'Runs of instances, from pending or firing to resolved; changed only by compare-and-set on the version';
comment on column app.alert_episodes.is_held is 'A person resolved it while it held: none begins before the condition was seen not to hold';
comment on column app.alert_episodes.clear_since is 'Since when the condition is clear, while recovering';
comment on column app.alert_episodes.acknowledged is 'by, at (epoch ms), note';
comment on column app.alert_episodes.snooze is 'untilMs, endsOn (severity_change, value_change), and severity and value when it began';
comment on column app.alert_episodes.sequence_no is 'Number of the last notification';
comment on column app.alert_episodes.notified_severity is 'Severity that the channels were last told';
comment on index app.alert_episodes_open_key is 'At most one open episode an instance';
comment on index app.alert_episodes_changed_at_idx is 'For other replicas, which ask what changed';
comment on index app.alert_episodes_started_at_idx is 'For listing alerts, newest first';
comment on index app.alert_episodes_instance_id_idx is 'For an evaluator that takes a rule over';

create table app.alert_history (
  episode_id text not null references app.alert_episodes (episode_id),
  version integer not null,
  position_no integer not null,
  kind text not null,
  changed_at timestamptz not null,
  changed_by text,
  note text,
  severity text not null,
  value double precision,
  primary key (episode_id, version, position_no)
);
comment on table app.alert_history is 'What happened to episodes; rows are only added';
comment on column app.alert_history.changed_by is 'Subject of the person; null for the service itself';
comment on column app.alert_history.position_no is 'Order of the changes that came with one version';

create table app.alert_outbox (
  outbox_id bigint generated always as identity primary key,
  episode_id text references app.alert_episodes (episode_id),
  sequence_no integer not null,
  channel_name text not null,
  message_id text not null unique,
  kind text not null,
  is_critical boolean not null default false,
  body jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  tries integer not null default 0,
  due_at timestamptz not null default now(),
  lease_token uuid,
  last_error text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  constraint alert_outbox_episode_sequence_channel_key unique (episode_id, sequence_no, channel_name)
);
create index alert_outbox_waiting_idx on app.alert_outbox (due_at) where state = 'waiting';
create index alert_outbox_order_idx on app.alert_outbox (episode_id, channel_name, sequence_no) where state = 'waiting';
create index alert_outbox_dead_idx on app.alert_outbox (outbox_id) where state = 'dead';
comment on table app.alert_outbox is 'Notifications to deliver, written in the transaction of the transition that they tell';
comment on column app.alert_outbox.message_id is 'The same on every try, so that a receiver knows a second one';
comment on column app.alert_outbox.due_at is 'When it may be tried; while a try is under way, when another process may try it';
comment on column app.alert_outbox.lease_token is 'Of the try under way, or the last one';
comment on column app.alert_outbox.sequence_no is 'Order within the episode: an earlier one that waits holds the later ones back';
comment on index app.alert_outbox_waiting_idx is 'For claiming what is due';
comment on index app.alert_outbox_order_idx is 'For finding an earlier one that still waits';
comment on index app.alert_outbox_dead_idx is 'For listing what could not be delivered';

create table app.alert_channels (
  channel_name text primary key,
  disabled_reason text,
  disabled_at timestamptz,
  failures integer not null default 0,
  open_until timestamptz
);
comment on table app.alert_channels is 'What was learnt of channels: disabled by an answer 410, and the breaker of each';
comment on column app.alert_channels.failures is 'Failed tries in a row';
comment on column app.alert_channels.open_until is 'The breaker is open: nothing is tried before';

create table app.alert_silences (
  silence_id bigint generated always as identity primary key,
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  note text,
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index alert_silences_ends_at_idx on app.alert_silences (ends_at);
comment on table app.alert_silences is 'Spans in which alerts that match are shown and not told';
comment on column app.alert_silences.matchers is 'Filters over rule, metric, severity and dimensions; all must hold';
comment on index app.alert_silences_ends_at_idx is 'For those that are not over';
