-- name: adjacencies_save
insert into street_adjacency (street, adjacent)
select street, adjacent
from json_to_recordset($1::text::json) as given (street text, adjacent text)
on conflict do nothing

-- name: adjacencies_trim
delete from street_adjacency
where street = any($1::text[])
  and (street, adjacent) not in (
    select street, adjacent
    from json_to_recordset($2::text::json) as given (street text, adjacent text)
  )

-- name: neighbourhoods
select code, name, street, kind
from neighbourhood
where $1::text is null or street = $1
order by code

-- name: neighbourhoods_save
insert into neighbourhood (code, name, street, kind)
select code, name, street, kind from json_populate_recordset(null::neighbourhood, $1::text::json)
on conflict (code) do update
set name = excluded.name, street = excluded.street, kind = excluded.kind

-- name: streets
select
  code, name, kind, as_of, shape::text as shape,
  array(
    select adjacent from street_adjacency where street_adjacency.street = street.code
    order by adjacent
  ) as adjacent,
  (select count(*) from neighbourhood where neighbourhood.street = street.code) as neighbourhoods
from street
where $1 or starts_with(code, coalesce((select acting_district()), ''))
order by code

-- name: streets_save
-- A street given without a shape keeps the one it has.
insert into street as held (code, name, kind, as_of, shape)
select code, name, kind, as_of, shape
from json_populate_recordset(null::street, $1::text::json)
on conflict (code) do update
set
  name = excluded.name, kind = excluded.kind, as_of = excluded.as_of,
  shape = coalesce(excluded.shape, held.shape)
