-- What readers may fill, by reader: tickets for live sockets, and queries behind answers.

alter table app.live_tickets add column subject text not null default '';
create index live_tickets_subject_idx on app.live_tickets (subject);
create index live_tickets_expires_at_idx on app.live_tickets (expires_at);
comment on column app.live_tickets.subject is 'Who asked for the ticket; how many each may hold is limited';
comment on index app.live_tickets_subject_idx is 'For counting the tickets of a subject';
comment on index app.live_tickets_expires_at_idx is 'For deleting expired tickets';

alter table app.provenance add column subject text not null default '';
alter table app.provenance add column query_bytes integer not null default 0;
create index provenance_subject_idx on app.provenance (subject, asked_at);
comment on column app.provenance.subject is 'Who asked it first; how much is kept of each is limited';
comment on column app.provenance.query_bytes is 'Length of the query as JSON';
comment on index app.provenance_subject_idx is 'For deleting what one subject asked longest ago';
