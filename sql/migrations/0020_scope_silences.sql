-- A silence applies to the alerts that its creator may see. Older ones, without a scope, apply to all as before.
alter table app.alert_silences add column scope jsonb;
comment on column app.alert_silences.scope is
  'Metrics and dimensions that the creator saw, {"metrics": [...], "dimensions": [...]}; null: all of the catalogue';
