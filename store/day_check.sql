-- name: lapsed
-- $2, $3: the term's days; $4, $5: the records asked of a seat, as pairs.
with proposed as materialized (
  select child, seat, helper
  from proposal_seat
  where round_id = $1 and helper is not null
), day as (
  select greatest((now() at time zone 'Asia/Shanghai')::date, $2::date) as first
)
select child, seat, helper, 'legal_basis' as rule
from proposed cross join day
where not exists (select from basis_of(proposed.child, day.first) as basis where basis.in_force)
union all
select child, seat, helper, 'active'
from proposed
where not exists (select from helper where helper.id = proposed.helper and helper.active)
union all
select proposed.child, proposed.seat, proposed.helper, asked.record
from proposed
join unnest($4::text[], $5::text[]) as asked (seat, record) on asked.seat = proposed.seat::text
left join credential_ends() as held
  on held.helper = proposed.helper and held.kind::text = asked.record
where held.until is null or held.until < $3::date
order by child, seat, rule
