-- name: amended
select child, seat::text, after from amended_seats($1, $2) where after is not null

-- name: lapsed
-- $1 to $3: the seats; $4, $5: the term's days; $6, $7: the records asked of a seat, as pairs.
with given as materialized (
  select child, seat, helper from unnest($1::text[], $2::text[], $3::text[])
    as given (child, seat, helper)
), day as (
  select greatest((now() at time zone 'Asia/Shanghai')::date, $4::date) as first
)
select child, seat, helper, 'legal_basis' as rule
from given cross join day
where not exists (select from basis_of(given.child, day.first) as basis where basis.in_force)
union all
select child, seat, helper, 'active'
from given
where not exists (select from helper where helper.id = given.helper and helper.active)
union all
select given.child, given.seat, given.helper, asked.record
from given
join unnest($6::text[], $7::text[]) as asked (seat, record) on asked.seat = given.seat
left join credential_ends() as held
  on held.helper = given.helper and held.kind::text = asked.record
where held.until is null or held.until < $5::date
order by child, seat, rule

-- name: proposed
select child, seat::text, helper from proposal_seat where round_id = $1 and helper is not null
