-- name: circle
select
  child.id as child, child.code_name, child.neighbourhood, child.needs::text[] as needs,
  neighbourhood.name as neighbourhood_name,
  held.seat, held.helper, helper.name as helper_name, held.kept, held.step, held.metres,
  held.reason, held.candidates, held.ledger::text as ledger
from proposal_seat as held
join child on child.id = held.child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join helper on helper.id = held.helper
where held.round_id = $1 and held.child = $2
order by held.seat

-- name: circles
-- $3: only children with an empty seat. The page is chosen first, by child.
with chosen as (
  select distinct child
  from proposal_seat
  where round_id = $1 and child > $2 and (helper is null or not $3)
  order by child
  limit $4
)
select
  child.id as child, child.code_name, child.neighbourhood, child.needs::text[] as needs,
  neighbourhood.name as neighbourhood_name,
  held.seat, held.helper, helper.name as helper_name, held.kept, held.step, held.metres,
  held.reason, held.candidates, held.ledger::text as ledger
from chosen
join proposal_seat as held on held.round_id = $1 and held.child = chosen.child
join child on child.id = held.child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join helper on helper.id = held.helper
order by held.child, held.seat

-- name: save
insert into proposal_seat (round_id, child, seat, helper, kept, step, metres, reason, candidates,
  ledger, load)
select $1, child, seat, helper, kept, step, metres, reason, candidates, ledger, load
from json_populate_recordset(null::proposal_seat, $2::text::json)

-- name: save_rooms
insert into proposal_room (round_id, helper, room, pupils_room)
select $1, helper, room, pupils_room
from json_populate_recordset(null::proposal_room, $2::text::json)

-- name: summary
-- $2: the seats a whole circle has.
select
  (select json_array_length(problem -> 'children') from round where id = $1) as children,
  count(*) filter (where missing = 0) as circles_complete,
  coalesce(sum(filled), 0)::bigint as seats_filled,
  coalesce(sum(gaps), 0)::bigint as gaps
from (
  select
    count(*) filter (where helper is not null) as filled,
    count(*) filter (where helper is null) as gaps,
    count(*) filter (where helper is null and seat = any($2::seat[])) as missing
  from proposal_seat
  where round_id = $1
  group by child
) as circle

-- name: tiers
select (outcome -> 'tiers')::text from round where id = $1
