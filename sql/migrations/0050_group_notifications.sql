-- What one evaluation of a rule writes for a channel is sent as one message, and what exceeds a channel's messages of an
-- hour as one summary. An episode may also say that a rule has too many instances, and keeps the usual range it was judged by.

alter table app.alert_episodes
  add column kind text not null default 'condition' check (kind in ('condition', 'instances')),
  add column usual_from double precision,
  add column usual_to double precision;
comment on column app.alert_episodes.kind is 'condition: the rule''s condition holds; instances: the rule has more instances than are watched';
comment on column app.alert_episodes.usual_from is 'Lower end of the expected range, of rules on anomalies; null for other rules';
comment on column app.alert_episodes.usual_to is 'Upper end of the expected range, of rules on anomalies; null for other rules';

alter table app.alert_outbox
  add column batch text,
  add column carrier_id bigint references app.alert_outbox (outbox_id) on delete cascade,
  add column first_tried_at timestamptz;
create index alert_outbox_batch_idx on app.alert_outbox (batch, channel_name) where batch is not null and state = 'waiting';
create index alert_outbox_carrier_idx on app.alert_outbox (carrier_id) where carrier_id is not null;
create index alert_outbox_first_tried_idx on app.alert_outbox (first_tried_at) where first_tried_at is not null;
comment on column app.alert_outbox.batch is 'What is sent together: notifications of one rule from one evaluation, or those that wait for a channel''s next hour';
comment on column app.alert_outbox.carrier_id is 'The notification whose message contains this one; null for those that are messages themselves';
comment on column app.alert_outbox.first_tried_at is 'When the message was first tried: counted against the channel''s limit an hour';
comment on index app.alert_outbox_batch_idx is 'For joining what is sent together';
comment on index app.alert_outbox_carrier_idx is 'For giving the notifications within a message the state of the message';
comment on index app.alert_outbox_first_tried_idx is 'For counting the messages of the last hour';
