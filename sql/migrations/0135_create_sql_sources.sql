-- Sources that are read from another database by a query that is repeated: who polls, how far it has read, and what it knows of
-- the rows that it reads again.

create table app.sql_sources (
  source_name text primary key,
  definition_digest text not null,
  watermark bigint,
  watermark_kind text check (watermark_kind in ('instant', 'local', 'integer')),
  due_at timestamptz not null default now(),
  holder text,
  lease_expires_at timestamptz,
  polled_at timestamptz,
  row_count bigint,
  skipped_count bigint not null default 0,
  failure_count integer not null default 0,
  failed_at timestamptz,
  failure_code text,
  failure_message text
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

create table app.sql_rows (
  source_name text not null,
  key_hash bytea not null,
  row_hash bytea not null,
  watermark bigint,
  primary key (source_name, key_hash)
);
create index sql_rows_watermark_idx on app.sql_rows (source_name, watermark);
comment on table app.sql_rows is 'Rows that the next polls read again: one whose hash is the same changes nothing. Written in the transaction of the row';
comment on column app.sql_rows.key_hash is 'SHA-256 of the row''s key';
comment on column app.sql_rows.row_hash is 'SHA-256 of the row as JSON';
comment on column app.sql_rows.watermark is 'Of the row, as in app.sql_sources; rows below the overlap are forgotten. Null where all rows are read each time';
comment on index app.sql_rows_watermark_idx is 'For forgetting rows that are not read again';
