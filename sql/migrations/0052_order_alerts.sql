-- Alerts are listed in one total order: the worst first, then the newest, then by id.

create index alert_episodes_order_idx on app.alert_episodes (
  (case severity when 'critical' then 0 when 'warning' then 1 else 2 end), started_at desc, episode_id collate "C");
create index alert_episodes_open_order_idx on app.alert_episodes (
  (case severity when 'critical' then 0 when 'warning' then 1 else 2 end), started_at desc, episode_id collate "C")
  where state <> 'resolved';
drop index app.alert_episodes_started_at_idx;
comment on index app.alert_episodes_order_idx is 'For listing alerts in their order';
comment on index app.alert_episodes_open_order_idx is 'For listing open alerts without reading those that have ended';
