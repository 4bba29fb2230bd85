-- name: children
-- A page of children with an empty seat or an uncovered need.
with open as (
  select child from proposal_seat where round_id = $1 and helper is null
  union
  select child from proposal_reason where round_id = $1 and need is not null
)
select child.id as child, child.code_name, child.neighbourhood, child.needs::text[] as needs,
  neighbourhood.name as neighbourhood_name
from open
join child on child.id = open.child
join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id > $2
order by child.id
limit $3

-- name: claimants
select child.id, child.code_name, neighbourhood.name as place
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = any($1::text[])

-- name: needs
select child, need, verdict, shortage, obstacle::text as obstacle, reason, candidates,
  ledger::text as ledger
from proposal_reason
where round_id = $1 and need is not null and child = any($2::text[])
order by child, need::text

-- name: people
select helper.id, helper.name, coalesce(neighbourhood.name, school.name) as place
from helper
left join neighbourhood on neighbourhood.code = helper.neighbourhood
left join school on school.id = helper.school
where helper.id = any($1::text[])

-- name: save_reasons
insert into proposal_reason (round_id, child, seat, need, verdict, shortage, obstacle, reason,
  candidates, ledger)
select $1, child, seat, need, verdict, shortage, obstacle, reason, candidates, ledger
from json_populate_recordset(null::proposal_reason, $2::text::json)

-- name: save_shortages
insert into proposal_shortage (round_id, number, body)
select $1, place - 1, body
from json_array_elements($2::text::json) with ordinality as given (body, place)

-- name: seats
select held.child, held.seat, held.reason, held.candidates, held.ledger::text as ledger,
  why.verdict, why.shortage, why.obstacle::text as obstacle
from proposal_seat as held
left join proposal_reason as why
  on why.round_id = held.round_id and why.child = held.child and why.seat = held.seat
where held.round_id = $1 and held.helper is null and held.child = any($2::text[])
order by held.child, held.seat

-- name: shortages
select number, body::text as body
from proposal_shortage
where round_id = $1 and number = any($2::bigint[])
order by number
