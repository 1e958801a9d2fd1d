-- What was delivered is let go after some weeks, and what is critical and late is looked for each half second.

create index alert_outbox_delivered_at_idx on app.alert_outbox (delivered_at) where state = 'delivered';
create index alert_outbox_critical_idx on app.alert_outbox (created_at) where is_critical and state <> 'delivered';
comment on index app.alert_outbox_delivered_at_idx is 'For letting go of what was delivered long ago';
comment on index app.alert_outbox_critical_idx is 'For copying to fallbacks what was not delivered in time';
