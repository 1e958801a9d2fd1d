-- Digests of the catalogue: which were sent, and who does not want one any more.

create table app.digest_runs (
  digest_id text not null,
  due_on date not null,
  outcome text not null check (outcome in ('defined', 'sent', 'quiet')),
  finished_at timestamptz not null default now(),
  primary key (digest_id, due_on)
);
comment on table app.digest_runs is 'Days on which a digest was due: one row for each, so that it is sent once';
comment on column app.digest_runs.due_on is 'Local date of the readers';
comment on column app.digest_runs.outcome is 'defined: due before the digest was first seen, not sent. sent: in the outbox. quiet: nothing was unusual, or nobody wants it';

create table app.digest_unsubscriptions (
  digest_id text not null,
  address_hash text not null,
  unsubscribed_at timestamptz not null default now(),
  primary key (digest_id, address_hash)
);
comment on table app.digest_unsubscriptions is 'Addresses that do not want a digest any more';
comment on column app.digest_unsubscriptions.address_hash is 'SHA-256 of the address in lower case, hex';
