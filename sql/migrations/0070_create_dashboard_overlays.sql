-- What readers change in their dashboards: kept as differences, so that they survive an edit of the catalogue.

create table app.dashboard_overlays (
  subject text not null,
  dashboard_id text not null,
  changes jsonb not null,
  version text not null,
  changed_at timestamptz not null default now(),
  primary key (subject, dashboard_id)
);
comment on table app.dashboard_overlays is 'Changes of one reader to one dashboard of the catalogue';
comment on column app.dashboard_overlays.subject is 'Whose changes they are: the claim sub of the token';
comment on column app.dashboard_overlays.dashboard_id is 'Key of the dashboard under dashboards: in the catalogue; it may be gone';
comment on column app.dashboard_overlays.changes is 'A list, applied in its order to the dashboard of the catalogue';
comment on column app.dashboard_overlays.version is 'Digest of the changes';
