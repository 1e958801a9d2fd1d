-- Comments in the words of docs/glossary.md. They change no table, so the version before may still run.
comment on schema gold is 'Additive cells, one table per rollup and granularity';
comment on table app.alert_channels is 'State of notification targets: those disabled by an answer 410, and the circuit breaker of each';
comment on table app.alert_history is 'Actions on episodes and changes of their state; rows are only added';
comment on column app.alert_outbox.batch is 'Notifications that are sent together: those of one rule from one evaluation, or those that wait for a target''s next hour';
comment on column app.alert_outbox.lease_token is 'Of the current try, or the last one';
comment on table app.contribution_columns is 'Definition of each dimension and measure column of silver: a new or changed definition has a column of its own, filled from the payloads before it answers';
comment on column app.contribution_columns.state is 'building: being filled. ready: answers. leaving: superseded, and answers until the new definition is ready. retired: no longer written. dropped: removed';
comment on column app.dead_letters.incarnation is 'Generation of the topic, as in app.positions; null for records refused by an earlier version';
comment on index app.dead_letters_record_key is 'Keeps each record of Kafka once; other ingest sources count offsets from 0 in each request';
comment on table app.positions is 'Position of each ingest source, moved in the transaction of its records: the truth about which were taken';
comment on column app.positions.next_offset is 'First offset not yet taken; for ingest sources without a sequence, the number of records taken';
comment on column app.positions.incarnation is 'Generation: how often the topic was recreated under its name, from 1';
comment on column app.positions.caught_up_at is 'When the ingest source last had nothing new';
comment on column app.positions.stopped_reason is 'Why the partition stopped, when an operator has to act';
comment on column app.rollups.definition is 'Columns of dimensions and measures without d_ and m_, granularities (grains), and the length of the base buckets: all that is needed to write and read the tables';
comment on column app.rollups.state is 'building: being filled. ready: answers. leaving: superseded, and answers until its replacement is ready. retired: no longer written. dropped: removed';
comment on table app.settings is 'Settings that outlive a start: digest of the catalogue, progress of the simulation';
