-- name: children_named
select child.id from child
where (child.id = $2 or child.code_name = $2)
  and exists (select from proposal_seat as held where held.round_id = $1 and held.child = child.id)
limit 2

-- name: circles
-- $2: a pattern of names and codes; $3: whole, gaps, changed or all; $4, $5: of this neighbourhood,
-- this street; $6: the order; $7: after this key; $8: so many.
with circle as (
  select
    child.id, child.code_name, child.neighbourhood, neighbourhood.name as neighbourhood_name,
    child.needs::text[] as needs, count(*) filter (where held.helper is null) as gaps
  from proposal_seat as held
  join child on child.id = held.child
  join neighbourhood on neighbourhood.code = child.neighbourhood
  where held.round_id = $1
    and ($4::text is null or child.neighbourhood = $4)
    and ($5::text is null or neighbourhood.street = $5)
  group by child.id, neighbourhood.code
  having $2::text = '%'
    or bool_or(
      child.id ilike $2 or child.code_name ilike $2 or neighbourhood.name ilike $2
      or exists (
        select from helper
        where helper.id = held.helper and (helper.id ilike $2 or helper.name ilike $2)
      )
    )
), sorted as (
  select *, (case $6::text
    when 'name' then code_name || ' ' || id
    when 'place' then neighbourhood || id
    when 'gaps' then (99 - gaps)::text || id
    else id
  end) collate "C" as key
  from circle
  where case $3::text
    when 'gaps' then gaps > 0
    when 'whole' then gaps = 0
    when 'changed' then exists (
      select from override_seat where override_seat.round_id = $1 and override_seat.child = circle.id
    )
    else true
  end
), chosen as (
  select *, (select count(*) from sorted) as total
  from sorted where key > $7::text order by key limit $8
)
select
  chosen.id as child, chosen.code_name, chosen.neighbourhood, chosen.neighbourhood_name,
  chosen.needs, chosen.key, chosen.total,
  held.seat, held.helper, helper.name as helper_name, held.kept, held.step, held.metres,
  held.reason, held.candidates, held.ledger::text as ledger
from chosen
join proposal_seat as held on held.round_id = $1 and held.child = chosen.id
left join helper on helper.id = held.helper
order by chosen.key, held.seat

-- name: code_names
select id, code_name from child where id = any($1::text[])

-- name: decisions
-- What is locked or banned of these children, in the rosters as they stand.
select kind::text as kind, child, seat::text as seat, helper
from decision where child = any($1::text[])

-- name: gap_counts
select seat, count(*) as gaps from proposal_seat
where round_id = $1 and helper is null group by seat order by seat

-- name: gaps
-- $2: so many; those of the children who lack most first.
select held.child, child.code_name, held.seat, held.reason
from (
  select child, seat, reason, count(*) over (partition by child) as missing
  from proposal_seat where round_id = $1 and helper is null
) as held
join child on child.id = held.child
order by held.missing desc, held.child, held.seat
limit $2

-- name: helper_names
select id, name from helper where id = any($1::text[])

-- name: helpers
-- $2: a pattern of names and codes; $3: free, full, unused or all; $4: the order; $5: after this
-- key; $6: so many.
with person as (
  select
    own.helper, helper.name, own.room, own.load, own.pupils, own.pupils_room,
    (
      select count(*) from proposal_seat as held
      where held.round_id = $1 and held.helper = own.helper
    ) as circles
  from proposal_room as own
  left join helper on helper.id = own.helper
  where own.round_id = $1
    and ($2::text = '%' or own.helper ilike $2 or helper.name ilike $2)
), sorted as (
  select *, (case $4::text
    when 'name' then coalesce(name, '') || ' ' || helper
    when 'load' then lpad((99999 - load)::text, 5, '0') || helper
    else helper
  end) collate "C" as key
  from person
  where case $3::text
    when 'free' then load < coalesce(room, load + 1)
    when 'full' then load >= room
    when 'unused' then circles = 0
    else true
  end
), chosen as (
  select *, (select count(*) from sorted) as total
  from sorted where key > $5::text order by key limit $6
)
select
  chosen.helper, chosen.name, chosen.room, chosen.load, chosen.pupils, chosen.pupils_room,
  chosen.key, chosen.total, held.child, held.seat, child.code_name
from chosen
left join proposal_seat as held on held.round_id = $1 and held.helper = chosen.helper
left join child on child.id = held.child
order by chosen.key, held.child, held.seat

-- name: places
-- $2: the seats a whole circle has. Each child is looked up by its key: a join is planned for the
-- few rows that policies are thought to leave, and compares every child with every circle.
select
  street.code as street, street.name as street_name, neighbourhood.code as neighbourhood,
  neighbourhood.name as name, place.children, place.whole, place.mentor, place.neighbour_mum,
  place.children_director
from (
  select
    (select child.neighbourhood from child where child.id = circle.child) as neighbourhood,
    count(*) as children, count(*) filter (where missing = 0) as whole,
    sum(mentor)::bigint as mentor, sum(neighbour_mum)::bigint as neighbour_mum,
    sum(children_director)::bigint as children_director
  from (
    select
      child,
      count(*) filter (where helper is null and seat = any($2::seat[])) as missing,
      count(*) filter (where helper is null and seat = 'mentor') as mentor,
      count(*) filter (where helper is null and seat = 'neighbour_mum') as neighbour_mum,
      count(*) filter (where helper is null and seat = 'children_director') as children_director
    from proposal_seat where round_id = $1 group by child
  ) as circle
  group by 1
) as place
join neighbourhood on neighbourhood.code = place.neighbourhood
join street on street.code = neighbourhood.street
order by neighbourhood.code

-- name: touched
-- The seats whose latest override was not an undo.
select distinct on (held.child, held.seat) held.child, held.seat::text as seat, override.kind::text
from override_seat as held join override using (round_id, number)
where held.round_id = $1 and held.child = any($2::text[])
order by held.child, held.seat, held.number desc
