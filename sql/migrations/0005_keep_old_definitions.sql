-- While a changed dimension or measure is being filled, its old definition is kept and answers.

alter table app.contribution_columns
  add column of_name text,
  add column definition jsonb,
  add column backfill_cursor text,
  add column retired_at timestamptz,
  drop constraint contribution_columns_state_check,
  add constraint contribution_columns_state_check
    check (state in ('building', 'ready', 'leaving', 'retired', 'dropped'));
update app.contribution_columns set of_name = column_name;
alter table app.contribution_columns alter column of_name set not null;
comment on table app.contribution_columns is 'What each dimension and measure column of silver holds: a new or changed definition is a column of its own, filled from the payloads before it answers';
comment on column app.contribution_columns.of_name is 'd_ and the dimension, or m_ and the measure; column_name is the same for its first definition, then has $ and a number. A count without a where has no column in silver or gold';
comment on column app.contribution_columns.definition is 'Kind, fields (type, scale, path) and filter; null where an older version noted it and the catalogue has changed since';
comment on column app.contribution_columns.state is 'building: being filled. ready: answers. leaving: kept, and answers until the new definition is ready. retired: written no longer. dropped: gone';
comment on column app.contribution_columns.backfill_cursor is 'Key of the last detail row filled; null before the first and once ready';

alter table app.rollups
  add column retired_at timestamptz,
  drop constraint rollups_state_check,
  add constraint rollups_state_check check (state in ('building', 'ready', 'leaving', 'retired', 'dropped'));
update app.rollups set retired_at = now() where state = 'retired';
update app.rollups set definition = jsonb_build_object(
  'dimensions', (
    select coalesce(jsonb_agg(one -> 0 order by place), '[]')
    from jsonb_array_elements(definition -> 'dimensions') with ordinality as dimension (one, place)),
  'measures', (
    select coalesce(jsonb_agg(one -> 'name' order by place), '[]')
    from jsonb_array_elements(definition -> 'measures') with ordinality as measure (one, place)
    where one ->> 'kind' <> 'count' or one ? 'where'),
  'grains', definition -> 'grains');
comment on column app.rollups.definition is 'Columns of dimensions and measures without d_ and m_, grains, and the length of the base buckets: all that is needed to write and read the tables';
comment on column app.rollups.state is 'building: being filled. ready: answers. leaving: kept, and answers until what replaces it is ready. retired: written no longer. dropped: gone';
