-- Sources that follow a table of another Postgres by logical decoding: who reads a slot, and how far each source is.

create table app.replication_slots (
  connection text not null,
  slot_name text not null,
  system_id text,
  flushed_lsn pg_lsn,
  holder text,
  lease_expires_at timestamptz,
  due_at timestamptz not null default now(),
  phase text check (phase in ('snapshot', 'streaming')),
  measured_at timestamptz,
  server_lsn pg_lsn,
  retained_bytes bigint,
  wal_status text,
  safe_bytes bigint,
  failure_count integer not null default 0,
  failed_at timestamptz,
  failure_code text,
  failure_message text,
  primary key (connection, slot_name)
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

create table app.replicated_sources (
  source_name text primary key,
  connection text not null,
  slot_name text not null,
  table_name text not null,
  commit_lsn pg_lsn,
  change_count bigint not null default 0,
  snapshot_rows bigint not null default 0,
  snapshot_at timestamptz
);
comment on table app.replicated_sources is 'How far a source is read from its slot, moved in the transaction of its rows';
comment on column app.replicated_sources.table_name is 'As in the catalogue; a source that gets another table or slot is read by a snapshot';
comment on column app.replicated_sources.commit_lsn is 'Commit of the last transaction that was read, or the begin of the changes after a snapshot. Null: a snapshot is due';
comment on column app.replicated_sources.change_count is 'Changes of the source that were written of that transaction';
comment on column app.replicated_sources.snapshot_rows is 'Rows that the last snapshot read';
comment on column app.replicated_sources.snapshot_at is 'When the last snapshot ended';
