-- name: bases
-- Of children whom somebody sits with, or who wait for a circle with a basis about to end.
select
  child.id as child, child.code_name, basis.until, coalesce(basis.in_force, false) as in_force,
  in_circle
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
cross join (select (now() at time zone 'Asia/Shanghai')::date as today) as calendar
cross join lateral (
  select exists (
    select from pairing where pairing.child = child.id and pairing.until is null
  ) as in_circle
) as seated
left join lateral basis_of(child.id, today) as basis on true
where ($1::text is null or neighbourhood.street = $1) and child.erased_at is null
  and (not coalesce(basis.in_force, false) or basis.until <= today + $2::int)
order by in_force, not in_circle, basis.until nulls first, child.id

-- name: birthdays
select child.id as child, child.code_name, turning.turns, turning.day as on
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
cross join (select (now() at time zone 'Asia/Shanghai')::date as today) as calendar
cross join lateral (
  select years as turns, (child.born + make_interval(years => years))::date as day
  from (values (14), (18)) as age (years)
) as turning
where ($1::text is null or neighbourhood.street = $1) and child.erased_at is null
  and turning.day between today and today + $2::int
order by turning.day, child.id

-- name: credentials
-- $3, $4: the records asked of a seat, as pairs.
with seated as (
  select pairing.helper, asked.record, array_agg(distinct pairing.child) as circles
  from pairing
  join child on child.id = pairing.child
  join neighbourhood on neighbourhood.code = child.neighbourhood
  join unnest($3::text[], $4::text[]) as asked (seat, record) on asked.seat = pairing.seat::text
  where pairing.until is null and ($1::text is null or neighbourhood.street = $1)
  group by pairing.helper, asked.record
)
select
  seated.helper, seated.record as kind, held.until, seated.circles,
  coalesce(held.until >= today, false) as in_force
from seated
cross join (select (now() at time zone 'Asia/Shanghai')::date as today) as calendar
left join credential_ends() as held
  on held.helper = seated.helper and held.kind::text = seated.record
where held.until is null or held.until <= today + $2::int
order by in_force, held.until nulls first, seated.helper, kind

-- name: done
update follow_up set done_at = coalesce(done_at, now()), done_by = coalesce(done_by, $2)
where id = $1
returning id

-- name: follow_ups
select
  follow_up.id, follow_up.child, child.code_name, follow_up.kind, follow_up.due,
  follow_up.due < (now() at time zone 'Asia/Shanghai')::date as overdue
from follow_up
join child on child.id = follow_up.child
join neighbourhood on neighbourhood.code = child.neighbourhood
where follow_up.done_at is null and ($1::text is null or neighbourhood.street = $1)
order by follow_up.due, follow_up.id
