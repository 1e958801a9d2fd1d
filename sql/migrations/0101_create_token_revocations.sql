-- Embed tokens that are refused before they expire.

create table app.token_revocations (
  key_id text,
  token_id text,
  subject text,
  revoked_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  constraint token_revocations_key unique nulls not distinct (key_id, token_id, subject),
  constraint token_revocations_check check (num_nonnulls(key_id, token_id, subject) > 0)
);
create index token_revocations_revoked_at_idx on app.token_revocations (revoked_at);

comment on table app.token_revocations is 'Embed tokens that are refused: those that match all columns that are set, and were signed up to revoked_at';
comment on column app.token_revocations.key_id is 'Service key that gave the token; null: any';
comment on column app.token_revocations.subject is 'Subject of the token; null: any';
comment on column app.token_revocations.expires_at is 'When the last such token has expired by itself, and the row is deleted';
