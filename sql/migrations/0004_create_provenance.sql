-- What answers were computed from, and what readers say of anomalies.

create table app.provenance (
  provenance_id text primary key,
  policy_fingerprint text not null,
  catalog_digest text not null,
  query jsonb not null,
  asked_at timestamptz not null default now()
);
create index provenance_asked_at_idx on app.provenance (asked_at);
comment on table app.provenance is 'Queries behind the provenance ids of answers, kept for some weeks';
comment on column app.provenance.query is 'As on the wire, with relative ranges resolved to instants; without the row filters of the policy';
comment on index app.provenance_asked_at_idx is 'For deleting what nobody asked for lately';

create table app.anomaly_verdicts (
  metric text not null,
  granularity text not null,
  began_at timestamptz not null,
  slice text not null,
  subject text not null,
  is_real boolean not null,
  note text,
  given_at timestamptz not null default now(),
  primary key (metric, granularity, began_at, slice, subject)
);
comment on table app.anomaly_verdicts is 'Whether readers found anomalies real, one verdict a reader';
comment on column app.anomaly_verdicts.slice is 'SHA-256 of the row filters under which the anomaly was seen: other rows have other anomalies';
