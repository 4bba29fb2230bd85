-- name: coverage
-- A basis counts on the users' calendar. Who waits: children without a whole circle. As in a round,
-- a seat that the guardian declined leaves no circle short, and a circle of nobody is not whole. Who
-- wants no seat at all, and has none, is counted apart.
with circle as materialized (
  select
    child.id as child, neighbourhood.street, today - child.waiting_since as days,
    exists (select from basis_of(child.id, today) as basis where basis.in_force) as matchable,
    case when count(pairing.seat) = 0 then
      case when not child.declined_seats @> enum_range(null::seat) then 0 end
    else (
      select count(*) from unnest(enum_range(null::seat)) as wished (seat)
      where wished.seat = any(child.declined_seats)
        or wished.seat = any(array_agg(pairing.seat))
    ) end as settled,
    coalesce(bool_or(pairing.seat = 'mentor'), false) as mentor,
    coalesce(bool_or(pairing.seat = 'neighbour_mum'), false) as neighbour_mum,
    coalesce(bool_or(pairing.seat = 'children_director'), false) as children_director
  from child
  cross join (select (now() at time zone 'Asia/Shanghai')::date as today) as calendar
  join neighbourhood on neighbourhood.code = child.neighbourhood
  left join pairing on pairing.child = child.id and pairing.until is null
  where ($1::text is null or neighbourhood.street = $1) and child.erased_at is null
  group by child.id, neighbourhood.street, today
)
select
  street.code as street, street.name,
  count(circle.child) as children,
  count(circle.child) filter (where circle.matchable) as matchable,
  array[
    count(circle.child) filter (where circle.settled = 0),
    count(circle.child) filter (where circle.settled = 1),
    count(circle.child) filter (where circle.settled = 2),
    count(circle.child) filter (where circle.settled = 3)
  ] as circles,
  count(circle.child) filter (where circle.settled is null) as declined,
  count(circle.child) filter (where circle.mentor) as mentor,
  count(circle.child) filter (where circle.neighbour_mum) as neighbour_mum,
  count(circle.child) filter (where circle.children_director) as children_director,
  count(circle.child) filter (where circle.settled < 3) as waiting,
  (avg(circle.days) filter (where circle.settled < 3))::double precision as mean_days_waiting
from street
left join circle on circle.street = street.code
where starts_with(street.code, coalesce($1::text, (select acting_district()), ''))
group by street.code, street.name
order by street.code

-- name: of_child
select
  child.id as child, child.code_name, child.born, child.needs::text[] as needs,
  child.neighbourhood, neighbourhood.name as neighbourhood_name, neighbourhood.street,
  pairing.id as pairing, pairing.seat, pairing.helper, helper.name as helper_name,
  pairing.since, said.answer::text as answer
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join pairing on pairing.child = child.id and pairing.until is null
left join helper on helper.id = pairing.helper
left join seat_answer as said on said.pairing = pairing.id
where child.id = $1
order by child.id, pairing.seat

-- name: of_helper
-- A volunteer sees that the seats beside theirs are filled, and not by whom.
select
  child.id as child, child.code_name, child.born, child.needs::text[] as needs,
  child.neighbourhood, neighbourhood.name as neighbourhood_name, neighbourhood.street,
  pairing.id as pairing, pairing.seat, pairing.helper, helper.name as helper_name,
  pairing.since, said.answer::text as answer
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
join pairing on pairing.child = child.id and pairing.until is null
left join helper on helper.id = pairing.helper
left join seat_answer as said on said.pairing = pairing.id
where child.id in (select child from pairing where helper = $1 and until is null)
order by child.id, pairing.seat

-- name: of_street
-- The page is chosen first, by child.
with chosen as (
  select child.id
  from child join neighbourhood on neighbourhood.code = child.neighbourhood
  where ($1::text is null or neighbourhood.street = $1) and child.id > $2
    and child.erased_at is null
  order by child.id
  limit $3
)
select
  child.id as child, child.code_name, child.born, child.needs::text[] as needs,
  child.neighbourhood, neighbourhood.name as neighbourhood_name, neighbourhood.street,
  pairing.id as pairing, pairing.seat, pairing.helper, helper.name as helper_name,
  pairing.since, said.answer::text as answer
from chosen
join child on child.id = chosen.id
join neighbourhood on neighbourhood.code = child.neighbourhood
left join pairing on pairing.child = child.id and pairing.until is null
left join helper on helper.id = pairing.helper
left join seat_answer as said on said.pairing = pairing.id
order by child.id, pairing.seat
