-- Who is to look after an alert.

alter table app.alert_episodes add column assigned jsonb;

comment on column app.alert_episodes.assigned is 'to, by, at (epoch ms); null while it is nobody''s';
