-- Reads sets of values in SQL (service/src/rollup/multiset.ts, values.ts).

create function app.read_values(encoded bytea) returns table (value numeric, occurrences bigint)
language plpgsql immutable strict parallel safe as $$
declare
  size constant integer := octet_length(encoded);
  place integer := 0;
  byte integer;
  scale bigint;
  head bigint;
  id bigint := 0;
begin
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
      id := 0;
      continue;
    end if;
    id := id + head / 2;
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
    value := case
      when id = 4503599627370495 then 'Infinity'::numeric
      when id = 4503599627370494 then '-Infinity'::numeric
      when id % 2 = 0 then -(id / 2)
      else (id - 1) / 2
    end;
    return next;
  end loop;
end $$;
comment on function app.read_values is 'Values of a set, in units of the last digit, with their counts; infinite those that are too large to be told apart';

create function app.find_value(encoded bytea, share double precision) returns numeric
language sql immutable strict parallel safe
begin atomic
  with present as (
    select members.value, sum(members.occurrences) as occurrences
    from app.read_values(encoded) as members group by members.value having sum(members.occurrences) > 0
  ), reached as (
    select value, sum(occurrences) over (order by value) as through, sum(occurrences) over () as total from present
  )
  select case when value in ('Infinity', '-Infinity') then null else value end
  from reached where through >= greatest(1, ceil(share * total::double precision)) order by reached.value limit 1;
end;
comment on function app.find_value is 'Value at which a share of a set of values is reached, in units of the last digit; null for none and for one that is too large';
