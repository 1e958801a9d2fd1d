-- Episodes, deliveries and dead letters are deleted after a while, in batches.

create index alert_episodes_ended_at_idx on app.alert_episodes (ended_at) where state = 'resolved';
create index alert_episodes_instance_id_all_idx on app.alert_episodes (instance_id);
create index alert_outbox_episode_id_idx on app.alert_outbox (episode_id) where episode_id is not null;
create index dead_letters_created_at_idx on app.dead_letters (created_at);
comment on index app.alert_episodes_ended_at_idx is 'For deleting episodes that ended long ago';
comment on index app.alert_episodes_instance_id_all_idx is 'For finding instances that have no episode left';
comment on index app.alert_outbox_episode_id_idx is 'For deleting the deliveries of an episode with it';
comment on index app.dead_letters_created_at_idx is 'For deleting dead letters that are old';
