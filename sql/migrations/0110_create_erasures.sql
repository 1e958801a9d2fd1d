-- Values of fields that were erased, so that records which arrive again do not bring them back.

create table app.erasures (
  source_name text not null,
  field_path text not null,
  value_hash text not null,
  field jsonb not null,
  pseudonym text not null,
  began_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint erasures_pkey primary key (source_name, field_path, value_hash)
);
comment on table app.erasures is 'Values that were erased from a field of a source: records that carry one are rewritten on arrival';
comment on column app.erasures.field_path is 'Path of the field in the payload, as a JSON array';
comment on column app.erasures.value_hash is 'HMAC-SHA-256 (hex) of the value, with the key of app.settings, erasure; the value itself is not kept';
comment on column app.erasures.field is 'Definition of the field, by which it is read even after the catalogue has changed';
comment on column app.erasures.pseudonym is 'Random; stands in place of the value';
comment on column app.erasures.finished_at is 'When the stored rows were rewritten for the last time; null while they are, or after an interruption';
