-- Messages of dead letters name values of the record. Those of personal data are left out; a message that was written
-- before a field was marked may still have them, which only the paths that it left out can tell.

alter table app.dead_letters add column masked_paths text[] not null default '{}';

comment on column app.dead_letters.masked_paths is 'Paths of the record whose values the message leaves out, as the catalogue marked personal data at the time';
