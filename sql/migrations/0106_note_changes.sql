-- What an act changes is noted by triggers, so that no statement can forget it, and written as one entry before its commit.

create function app.note_change() returns trigger language plpgsql as $$
declare
  most_rows constant integer := 50;
  most_bytes constant integer := 8192;
  hidden constant text[] := string_to_array(tg_argv[1], ',');
  noted jsonb := coalesce(nullif(current_setting('tidemark.changes', true), '')::jsonb, '[]');
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - hidden end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - hidden end;
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
comment on function app.note_change is 'Notes the change of a row in the setting tidemark.changes of the transaction: columns of its id, columns that are left out';

create function app.record_act(content jsonb) returns boolean language plpgsql as $$
declare
  changes constant jsonb := nullif(current_setting('tidemark.changes', true), '')::jsonb;
begin
  if changes is null then return false; end if;
  insert into app.audit_pending (content) values (record_act.content || jsonb_build_object('changes', changes));
  return true;
end $$;
comment on function app.record_act is 'Writes the entry of an act with the changes that were noted in its transaction; false where there are none';

create trigger note_change after insert or update or delete on app.alert_rules for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('rule_name', '');
create trigger note_change after insert or update or delete on app.alert_silences for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('silence_id', '');
create trigger note_change after update on app.alert_episodes for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('episode_id', '');
create trigger note_change after insert on app.alert_history for each row
  when (current_setting('tidemark.act', true) = 'on' and new.changed_by is not null)
  execute function app.note_change('episode_id,version,position_no', '');
create trigger note_change after insert or update or delete on app.alert_channels for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('channel_name', '');
create trigger note_change after insert or update or delete on app.annotations for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('annotation_id', '');
create trigger note_change after insert or update or delete on app.anomaly_verdicts for each row
  when (current_setting('tidemark.act', true) = 'on')
  execute function app.note_change('metric,granularity,began_at,subject', '');
create trigger note_change after insert or update or delete on app.dashboard_overlays for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('dashboard_id,subject', '');
create trigger note_change after insert or update or delete on app.digest_unsubscriptions for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('digest_id,address_hash', '');
create trigger note_change after insert or update or delete on app.saved_views for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('view_id', '');
create trigger note_change after insert or update or delete on app.service_keys for each row
  when (current_setting('tidemark.act', true) = 'on')
  execute function app.note_change('key_id', 'secret_hash,last_used_at');
create trigger note_change after insert or update or delete on app.token_revocations for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('key_id,token_id,subject', '');
create trigger note_change_of_catalog after insert or update on app.settings for each row
  when (current_setting('tidemark.act', true) = 'on' and new.name = 'catalog_digest')
  execute function app.note_change('name', '');
