-- Keys by which backends of pages ask for embed tokens.

create table app.service_keys (
  key_id text not null,
  name text not null,
  secret_hash bytea not null,
  scope jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint service_keys_pkey primary key (key_id),
  constraint service_keys_secret_hash_key unique (secret_hash)
);
comment on table app.service_keys is 'Service keys, by which backends of pages ask for embed tokens';
comment on column app.service_keys.key_id is 'Public; ids of the tokens of the key begin with it';
comment on column app.service_keys.secret_hash is 'SHA-256 of the key, which is shown once and not stored';
comment on column app.service_keys.scope is 'What tokens may be asked for: {"roles": ["sales"], "metrics": ["revenue"], "actions": [], "origins": [], "maxLifetimeSeconds": 3600}; without metrics: those of the roles';
comment on column app.service_keys.created_by is 'Subject of the token that created it, or "command line"';
comment on column app.service_keys.last_used_at is 'Written once a minute at most';
