-- Who did what: entries that are only added, each with the hash of the one before.

create table app.audit_pending (
  pending_id bigint not null generated always as identity,
  happened_at timestamptz not null default clock_timestamp(),
  content jsonb not null,
  constraint audit_pending_pkey primary key (pending_id)
);
comment on table app.audit_pending is 'Entries as the transaction of their act wrote them, until they are chained a moment later: so that acts do not wait for each other';
comment on column app.audit_pending.content is 'The entry without number, instant and hash of the entry before';

create table app.audit_entries (
  entry_no bigint not null,
  entry text not null,
  hash text not null,
  previous_hash text not null,
  happened_at text not null generated always as ((entry::jsonb) ->> 'at') stored,
  action text not null generated always as ((entry::jsonb) ->> 'action') stored,
  result text not null generated always as ((entry::jsonb) ->> 'result') stored,
  subject text generated always as ((entry::jsonb) -> 'actor' ->> 'subject') stored,
  constraint audit_entries_pkey primary key (entry_no),
  constraint audit_entries_previous_hash_key unique (previous_hash),
  constraint audit_entries_check check (entry_no > 0)
);
-- Filters of GET /v1/audit and tidemark audit export; retention.
create index audit_entries_happened_at_idx on app.audit_entries (happened_at collate "C");
create index audit_entries_action_idx on app.audit_entries (action, entry_no);
create index audit_entries_subject_idx on app.audit_entries (subject, entry_no);
comment on table app.audit_entries is 'Chain of audit entries: rows are only added, and deleted from the beginning by retention, which adds an entry that says so';
comment on column app.audit_entries.entry_no is 'Counts from 1 without gaps';
comment on column app.audit_entries.entry is 'The entry as JSON, with its number and the hash of the entry before: the text that is hashed';
comment on column app.audit_entries.hash is 'SHA-256 (hex) of the text of the entry';
comment on column app.audit_entries.previous_hash is 'Hash of the entry before; 64 zeros for the first. Unique, so that the chain has no fork';
comment on column app.audit_entries.happened_at is 'ISO 8601 in UTC, so that texts sort as instants do';

create table app.audit_head (
  only_row boolean not null default true,
  entry_no bigint not null,
  hash text not null,
  constraint audit_head_pkey primary key (only_row),
  constraint audit_head_only_row_check check (only_row)
);
comment on table app.audit_head is 'The newest entry of the chain, by which entries that are missing at its end are noticed';

create function app.refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('tidemark.audit', true) = tg_argv[0] then return null; end if;
  raise exception 'app.% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;
comment on function app.refuse_audit_change is 'Refuses changes of the audit tables, other than a deletion that names its purpose in the setting tidemark.audit';

create trigger audit_entries_append_only before update or delete or truncate on app.audit_entries
  for each statement execute function app.refuse_audit_change('retention');
create trigger audit_pending_append_only before update or delete or truncate on app.audit_pending
  for each statement execute function app.refuse_audit_change('chain');
create trigger audit_head_kept before delete or truncate on app.audit_head
  for each statement execute function app.refuse_audit_change();
