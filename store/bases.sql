-- name: add
with asked as (
  select
    id, case
      when $2::basis_kind <> 'consent' then null
      when $3::signer = 'child' and $5::date < born + interval '14 years'
        then 'child_consents_from_fourteen_on'
      when $3::signer = 'guardian' and $5::date >= born + interval '18 years'
        then 'guardian_consents_until_eighteen'
    end as refusal
  from child where id = $1
), made as (
  insert into legal_basis (child, kind, signed_by, scope, since, until, recorded_by)
  select id, $2::basis_kind, $3::signer, $4::basis_scope[], $5::date, $6::date, $7
  from asked where refusal is null
  returning id
)
select asked.refusal, made.id from asked left join made on true

-- name: follow_up
-- Only when nothing else is in force, and once as long as it is not done.
insert into follow_up (child, kind, due)
select $1, 'basis_withdrawn', (now() at time zone 'Asia/Shanghai')::date + $2::int
where not exists (
  select from basis_of($1, (now() at time zone 'Asia/Shanghai')::date) as basis
  where basis.in_force
)
on conflict (child, kind) where done_at is null do nothing
returning id

-- name: of_child
select
  entry.id, entry.kind, entry.signed_by, entry.scope::text[] as scope, entry.since, entry.until,
  entry.withdrawn_at, entry.from_roster, entry.recorded_at, counts,
  counts and entry.since <= today and coalesce(last_day >= today, true) as in_force
from legal_basis as entry
join child on child.id = entry.child
cross join (select (now() at time zone 'Asia/Shanghai')::date as today) as calendar
cross join lateral (
  select last_day_of(entry, child.born) as last_day,
    entry.withdrawn_at is null and 'matching' = any(entry.scope) and (
      entry.kind <> 'consent' or entry.signed_by <> 'child'
      or entry.since >= child.born + interval '14 years'
    ) as counts
) as said
where entry.child = $1
order by entry.since desc, entry.id desc

-- name: withdraw
update legal_basis set withdrawn_at = coalesce(withdrawn_at, now())
where id = $2 and child = $1
returning id
