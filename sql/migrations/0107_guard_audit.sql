-- Entries are chained and deleted by two functions only, which check what they do. Before, a setting that every role may set let
-- a deletion pass. The functions set it in their body: only a superuser may attach a setting of our own to a function.

create or replace function app.refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('tidemark.audit', true) = tg_argv[0]
    and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    return null;
  end if;
  raise exception 'app.% is append-only: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;
comment on function app.refuse_audit_change is 'Refuses changes of the audit tables, other than the deletions of app.chain_audit and app.delete_audit';

create function app.audit_claim(entry jsonb) returns jsonb language sql immutable as $$
  select jsonb_build_array(entry ->> 'action', entry ->> 'result', entry ->> 'code', entry -> 'actor', entry ->> 'address',
    entry ->> 'requestId', entry -> 'object' ->> 'kind', coalesce(nullif(entry -> 'details', 'null'), '{}'),
    coalesce(entry ->> 'count', '1'), entry ->> 'until',
    jsonb_path_query_array(entry, '$.changes[*].table'), jsonb_path_query_array(entry, '$.changes[*].id'))
$$;
comment on function app.audit_claim is 'What an entry must have in common with the one that was written: all but the columns of changed rows, whose numbers may have more digits than JavaScript keeps';

create function app.chain_audit(pending_ids bigint[], entries text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  head app.audit_head;
  pending app.audit_pending;
  entry jsonb;
begin
  perform pg_advisory_xact_lock(7301549);
  if cardinality(pending_ids) <> cardinality(entries) then
    raise exception 'expected an entry for each of % ids: % entries', cardinality(pending_ids), cardinality(entries);
  end if;
  select * into head from app.audit_head;
  if not found then head := (true, 0, repeat('0', 64)); end if;
  perform set_config('tidemark.audit', 'chain', true);
  for index in 1 .. cardinality(entries) loop
    delete from app.audit_pending where pending_id = pending_ids[index] returning * into pending;
    if not found then raise exception 'there is no entry % to be chained', pending_ids[index]; end if;
    entry := entries[index]::jsonb;
    if (entry ->> 'number', entry ->> 'previousHash') is distinct from ((head.entry_no + 1)::text, head.hash) then
      raise exception 'entry % does not follow entry %', entry ->> 'number', head.entry_no;
    end if;
    if app.audit_claim(entry) is distinct from app.audit_claim(pending.content)
      or abs(extract(epoch from (entry ->> 'at')::timestamptz - pending.happened_at)) > 0.001 then
      raise exception 'entry % is not what was written as %', entry ->> 'number', pending.pending_id;
    end if;
    insert into app.audit_entries (entry_no, entry, hash, previous_hash)
      values (head.entry_no + 1, entries[index], encode(sha256(convert_to(entries[index], 'UTF8')), 'hex'), head.hash)
      returning true, entry_no, hash into head;
  end loop;
  perform set_config('tidemark.audit', '', true);
  insert into app.audit_head (entry_no, hash) values (head.entry_no, head.hash)
    on conflict (only_row) do update set entry_no = excluded.entry_no, hash = excluded.hash;
end $$;
comment on function app.chain_audit is 'Moves entries from app.audit_pending to the end of the chain: they must be what was written, see app.audit_claim';

create function app.delete_audit(before timestamptz, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  through app.audit_entries;
  instant constant text := to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  deleted integer;
begin
  if before is null or before > clock_timestamp() - interval '23 hours' then
    raise exception 'entries are kept for a day at least: % is later', before;
  end if;
  perform pg_advisory_xact_lock(7301549);
  select * into through from app.audit_entries where entry_no < coalesce(
    (select min(entry_no) from app.audit_entries where happened_at collate "C" >= instant),
    (select max(entry_no) + 1 from app.audit_entries)
  ) and entry_no < (select min(entry_no) + most from app.audit_entries)
  order by entry_no desc limit 1;
  if not found then return 0; end if;
  perform set_config('tidemark.audit', 'retention', true);
  delete from app.audit_entries where entry_no <= through.entry_no;
  get diagnostics deleted = row_count;
  perform set_config('tidemark.audit', '', true);
  insert into app.audit_pending (content) values (jsonb_build_object(
    'action', 'audit.delete', 'result', 'ok',
    'actor', jsonb_build_object('kind', 'service', 'subject', null, 'roles', jsonb_build_array(), 'keyId', null, 'tokenId', null),
    'details', jsonb_build_object('number', through.entry_no, 'hash', through.hash, 'deleted', deleted, 'before', instant)));
  return deleted;
end $$;
comment on function app.delete_audit is 'Deletes at most so many entries from the beginning of the chain, up to the first that happened at the instant or later, and writes the entry that says so';

revoke execute on function app.chain_audit, app.delete_audit from public;

-- Contents of views and overlays are noted by their digest: readers may save many of them.

create function app.digest_columns(noted jsonb, names text[]) returns jsonb language sql immutable as $$
  select noted || coalesce(jsonb_object_agg(name, jsonb_build_object('bytes', octet_length(noted ->> name),
    'sha256', encode(sha256(convert_to(noted ->> name, 'UTF8')), 'hex'))), '{}')
  from unnest(names) as name where noted ->> name is not null
$$;
comment on function app.digest_columns is 'Replaces columns of a row by the size and SHA-256 of their text';

create or replace function app.note_change() returns trigger language plpgsql as $$
declare
  most_rows constant integer := 50;
  most_bytes constant integer := 8192;
  hidden constant text[] := string_to_array(tg_argv[1], ',');
  noted jsonb := coalesce(nullif(current_setting('tidemark.changes', true), '')::jsonb, '[]');
  digested constant text[] := string_to_array(tg_argv[2], ',');
  old_row jsonb := case when tg_op <> 'INSERT' then app.digest_columns(to_jsonb(old) - hidden, digested) end;
  new_row jsonb := case when tg_op <> 'DELETE' then app.digest_columns(to_jsonb(new) - hidden, digested) end;
  row_id text;
  before jsonb := old_row;
  after jsonb := new_row;
begin
  select string_agg(coalesce(new_row, old_row) ->> column_name, ' ' order by position) into row_id
  from unnest(string_to_array(tg_argv[0], ',')) with ordinality as keys (column_name, position);
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, value), jsonb_object_agg(key, new_row -> key) into before, after
    from jsonb_each(old_row) where value is distinct from new_row -> key;
    if before is null then return null; end if;
  end if;
  if octet_length(before::text) > most_bytes then
    before := jsonb_build_object('bytes', octet_length(before::text), 'sha256', encode(sha256(convert_to(before::text, 'UTF8')), 'hex'));
  end if;
  if octet_length(after::text) > most_bytes then
    after := jsonb_build_object('bytes', octet_length(after::text), 'sha256', encode(sha256(convert_to(after::text, 'UTF8')), 'hex'));
  end if;
  if jsonb_array_length(noted) >= most_rows then
    noted := jsonb_set(noted, '{-1}', jsonb_build_object('more', coalesce((noted -> -1 ->> 'more')::integer, 1) + 1));
  else
    noted := noted || jsonb_build_array(jsonb_build_object(
      'table', tg_table_name, 'id', coalesce(row_id, ''), 'before', before, 'after', after));
  end if;
  perform set_config('tidemark.changes', noted::text, true);
  return null;
end $$;
comment on function app.note_change is 'Notes the change of a row in the setting tidemark.changes of the transaction: columns of its id, columns that are left out, columns of which the digest is noted';

create or replace trigger note_change after insert or update or delete on app.dashboard_overlays for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('dashboard_id,subject', '', 'changes');
create or replace trigger note_change after insert or update or delete on app.saved_views for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('view_id', '', 'state');
