-- name: child_reseal
update child set address = fresh.address, guardian_phone = fresh.guardian_phone
from unnest($1::text[], $2::text[], $3::text[]) as fresh (id, address, guardian_phone)
where child.id = fresh.id

-- name: child_stale
select id, address, guardian_phone from child
where (address <> '' and not starts_with(address, 'v1.' || $1::text || '.'))
  or (guardian_phone <> '' and not starts_with(guardian_phone, 'v1.' || $1::text || '.'))
order by id
limit $2
for update skip locked

-- name: factor_reseal
-- $2: as it was read, should its owner set another up meanwhile.
update second_factor set secret = $3 where account = $1 and secret = $2

-- name: factors
select account, secret from second_factor order by account for update skip locked

-- name: helper_reseal
update helper set phone = fresh.phone
from unnest($1::text[], $2::text[]) as fresh (id, phone)
where helper.id = fresh.id

-- name: helper_stale
select id, phone from helper
where phone <> '' and not starts_with(phone, 'v1.' || $1::text || '.')
order by id
limit $2
for update skip locked

-- name: image_reseal
update roster_change set before = $3::text::jsonb, after = $4::text::jsonb
where import = $1 and number = $2

-- name: images_stale
select import, number, subject, before::text as before, after::text as after
from roster_change
where subject in ('child', 'helper') and exists (
  select from (values (before), (after)) as side (image)
  cross join unnest(array['address', 'guardian_phone', 'phone']) as field
  where coalesce(image ->> field, '') <> ''
    and not starts_with(image ->> field, 'v1.' || $1::text || '.')
)
order by import, number
limit $2
for update skip locked

-- name: usage
select substring(value from '^v1\.([0-9a-f]{8})\.') as key, count(*) as number
from (
  select address as value from child
  union all select guardian_phone from child
  union all select phone from helper
  union all
  select image ->> field
  from roster_change
  cross join lateral (values (before), (after)) as side (image)
  cross join unnest(array['address', 'guardian_phone', 'phone']) as field
  where subject in ('child', 'helper')
) as held
where value <> ''
group by 1
order by 1 nulls first
