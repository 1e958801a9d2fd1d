-- What each imported file brought, so that it can be replaced, and compared with later files of its source.

create table app.imports (
  import_id integer generated always as identity primary key,
  source_name text not null,
  file_hash text not null,
  file_name text not null,
  state text not null default 'running' check (state in ('running', 'ended', 'retracting', 'replaced')),
  accepted_rows bigint not null default 0,
  first_event_time timestamptz,
  last_event_time timestamptz,
  row_sketch bigint[] not null default '{}',
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (source_name, file_hash)
);
comment on table app.imports is 'Files imported straight into the database: one row a file of a source, by its content';
comment on column app.imports.file_hash is 'SHA-256 (hex) of the content, decompressed; the topic of its row in app.positions';
comment on column app.imports.file_name is 'Without folders';
comment on column app.imports.state is 'running: not read to its end; retracting: its rows are being taken out; replaced: they are out';
comment on column app.imports.accepted_rows is 'Rows that it brought, those known already not counted';
comment on column app.imports.first_event_time is 'Of its valid rows; its rows in bronze have partition_no = -import_id';
comment on column app.imports.row_sketch is 'The 256 least 48-bit hashes of its rows, ascending: what share of its rows another file has';
