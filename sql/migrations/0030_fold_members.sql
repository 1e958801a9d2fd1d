-- Filters look for parts of texts in a form without case that the service computes, whatever collation the database has. Rows
-- from before, and those of an older version that still runs, are filled by the service.

alter table app.members add column folded text collate "C";
comment on column app.members.folded is 'Of values of dimensions: NFC without case, as fold-text.ts has it; null until it is filled';

create index members_unfolded_idx on app.members (scope, member_id) where folded is null and scope like 'd:%';
comment on index app.members_unfolded_idx is 'For filling what is not folded yet';
