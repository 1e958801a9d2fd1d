-- The schema of the readable views over gold, and functions that read sets of members in SQL (service/src/rollup/multiset.ts, bins.ts).

do $$
declare
  owner name := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'kpi');
begin
  if owner is null then
    create schema kpi;
    comment on schema kpi is 'Gold with names instead of ids, made from the catalogue: all metrics and all rows, for the owner of the database';
  elsif not pg_has_role(owner, 'usage') then
    raise exception 'the schema kpi belongs to %: expected it to belong to %, or no schema of this name', owner, current_user
      using hint = format('alter schema kpi owner to %I, or rename it; views in it that the service did not make stay', current_user);
  end if;
end $$;

create function app.read_members(encoded bytea) returns table (member_id integer, occurrences bigint)
language plpgsql immutable strict parallel safe as $$
declare
  size constant integer := octet_length(encoded);
  place integer := 0;
  byte integer;
  scale bigint;
  head bigint;
begin
  member_id := 0;
  while place < size loop
    byte := get_byte(encoded, place);
    place := place + 1;
    head := byte & 127;
    scale := 128;
    while byte > 127 loop
      byte := get_byte(encoded, place);
      place := place + 1;
      head := head + (byte & 127) * scale;
      scale := scale * 128;
    end loop;
    if head = 0 then
      member_id := 0;
      continue;
    end if;
    member_id := member_id + (head / 2)::integer;
    occurrences := 1;
    if head % 2 = 1 then
      byte := get_byte(encoded, place);
      place := place + 1;
      occurrences := byte & 127;
      scale := 128;
      while byte > 127 loop
        byte := get_byte(encoded, place);
        place := place + 1;
        occurrences := occurrences + (byte & 127) * scale;
        scale := scale * 128;
      end loop;
      occurrences := case when occurrences % 2 = 0 then occurrences / 2 else -(occurrences + 1) / 2 end;
    end if;
    return next;
  end loop;
end $$;
comment on function app.read_members is 'Members of a set with their counts; a set of several encodings names a member once for each';

create function app.count_members(encoded bytea) returns bigint language sql immutable strict parallel safe
begin atomic
  select count(*) from (
    select from app.read_members(encoded) as members group by members.member_id having sum(members.occurrences) > 0
  ) as present;
end;
comment on function app.count_members is 'Number of different members of a set';

create function app.find_percentile(encoded bytea, share double precision) returns double precision
language sql immutable strict parallel safe
begin atomic
  with bins as (
    select members.member_id as bin, sum(members.occurrences) as occurrences
    from app.read_members(encoded) as members group by members.member_id having sum(members.occurrences) > 0
  ), reached as (
    select bin, sum(occurrences) over (order by bin) as through, sum(occurrences) over () as total from bins
  )
  select case
    when bin = 30000 then 0
    when bin > 30000 then 2 * power(1.01::double precision / 0.99::double precision, bin - 40000) / (1.01::double precision / 0.99::double precision + 1)
    else -2 * power(1.01::double precision / 0.99::double precision, 20000 - bin) / (1.01::double precision / 0.99::double precision + 1)
  end
  from reached where through >= greatest(1, ceil(share * total::double precision)) order by bin limit 1;
end;
comment on function app.find_percentile is 'Value at which a share of a distribution is reached, within 1 %; null for an empty one';
