-- One-time tickets for live sockets whose clients can send neither a subprotocol nor a first frame.

create unlogged table app.live_tickets (
  ticket_hash bytea primary key,
  principal jsonb not null,
  expires_at timestamptz not null
);
comment on table app.live_tickets is 'Tickets for /v1/live that were not used yet; a crash may empty it';
comment on column app.live_tickets.ticket_hash is 'SHA-256 of the ticket, which itself is not kept';
comment on column app.live_tickets.principal is 'Whose rights the socket will have';
