-- What is fixed. Tables of sources, silver and gold depend on the catalogue: `tidemark schema` prints them.

create schema if not exists app;
create schema bronze;
create schema silver;
create schema gold;
comment on schema app is 'Positions, dictionaries, dead letters: what the service keeps about itself';
comment on schema bronze is 'Events as received, one table a source, partitioned by event time';
comment on schema silver is 'Current truth, one row an entity, with its contribution to gold';
comment on schema gold is 'Additive cells, one table a rollup and grain';

create table app.sources (
  source_name text primary key,
  version bigint not null default 0,
  rollups_version bigint not null default 0,
  last_commit_at timestamptz
);
comment on table app.sources is 'One row a source: its row lock admits one writer at a time to silver and gold, its version counts their changes';
comment on column app.sources.rollups_version is 'Grows with each change of the source''s rows in app.rollups, so that writers notice';
comment on column app.sources.version is 'Grows by one with each transaction that changes silver or gold of the source';

create table app.positions (
  source_name text not null,
  kind text not null,
  topic text not null,
  partition_no integer not null,
  incarnation integer not null default 1,
  next_offset bigint not null default 0,
  fingerprint text,
  max_event_time timestamptz,
  last_record_at timestamptz,
  caught_up_at timestamptz,
  stopped_reason text,
  primary key (source_name, kind, topic, partition_no)
);
comment on table app.positions is 'Where each door stands, moved in the transaction of its records: the truth about what was taken';
comment on column app.positions.next_offset is 'First offset not yet taken; for doors without a sequence, the number of records taken';
comment on column app.positions.fingerprint is 'SHA-256 (hex) of the last record taken, to notice a topic made anew';
comment on column app.positions.caught_up_at is 'When the door was last seen without anything new';
comment on column app.positions.stopped_reason is 'Why the door stopped, when an operator has to act';

create table app.members (
  scope text not null,
  member_id integer not null check (member_id > 0),
  value text collate "C" not null check (octet_length(value) <= 2100),
  primary key (scope, member_id),
  constraint members_scope_value_key unique (scope, value)
);
comment on table app.members is 'Dictionary: integer ids for dimension values and for members of distinct measures';

create table app.member_scopes (
  scope text primary key,
  last_id integer not null default 0
);
comment on table app.member_scopes is 'Hands out member ids of a scope, densely, under its row lock';

create table app.rollups (
  rollup_id integer generated always as identity primary key,
  source_name text not null,
  rollup_name text not null,
  generation integer not null,
  definition jsonb not null,
  definition_digest text not null,
  state text not null check (state in ('building', 'ready', 'retired')),
  backfill_cursor text,
  created_at timestamptz not null default now(),
  unique (source_name, rollup_name, generation)
);
comment on table app.rollups is 'Rollups of gold: which tables hold them, whether their history is complete';
comment on column app.rollups.backfill_cursor is 'Key of the last silver row (bronze row of an append-only source) added; null before the first and once ready';

create table app.contribution_columns (
  source_name text not null,
  column_name text not null,
  definition_digest text not null,
  state text not null check (state in ('building', 'ready')),
  primary key (source_name, column_name)
);
comment on table app.contribution_columns is 'Dimension and measure columns of silver: a new or changed one is filled from the payloads before it answers';

create table app.dead_letters (
  dead_letter_id bigint generated always as identity primary key,
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
  created_at timestamptz not null default now(),
  published_at timestamptz,
  replayed_at timestamptz
);
create index dead_letters_source_name_idx on app.dead_letters (source_name, dead_letter_id);
create index dead_letters_unpublished_idx on app.dead_letters (dead_letter_id) where published_at is null;
comment on table app.dead_letters is 'Records that could not be decoded or validated, key and bytes unchanged';
comment on index app.dead_letters_source_name_idx is 'For listing a source''s dead letters';
comment on index app.dead_letters_unpublished_idx is 'For sending what is not yet on the dead letter topic';

create unlogged table app.epoch (
  only_row boolean primary key default true check (only_row),
  epoch text not null
);
comment on table app.epoch is 'Random id that crash recovery and failover empty, because the table is unlogged: versions before and after do not compare';

create table app.settings (
  name text primary key,
  value jsonb not null
);
comment on table app.settings is 'What the service remembers across starts: catalogue digest, simulation progress';
