-- A record of Kafka is refused once, however often it is read.

alter table app.dead_letters add column incarnation integer;
comment on column app.dead_letters.incarnation is 'Of the topic, as in app.positions; null for records refused by an earlier version';

create unique index dead_letters_record_key
  on app.dead_letters (source_name, topic, partition_no, incarnation, record_offset) where kind = 'kafka';
comment on index app.dead_letters_record_key is 'Keeps each record of Kafka once; other doors count offsets anew with each request';
