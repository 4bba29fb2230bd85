-- name: ask
insert into file_access (account, child, way, reason, hours, begins_at, ends_at)
values (
  $1, $2, $3, $4, $5,
  case when $3::access_way = 'break_glass' then now() end,
  case when $3::access_way = 'break_glass' then now() + $5::bigint * interval '1 hour' end
)
returning id

-- name: decide
update file_access set
  decided_by = $2, decided_at = now(),
  begins_at = case when $3 then now() end,
  ends_at = case when $3 then now() + hours * interval '1 hour' end
where id = $1 and way = 'asked' and decided_at is null and asked_at > now() - $4::interval
returning id

-- name: end_now
update file_access set ended_by = $2, ends_at = now()
where id = $1 and begins_at < now() and ends_at > now()
returning id

-- name: file
-- By an access alone, for whom the wall shows more too.
select
  child.id, child.code_name, child.name, child.sex, child.born,
  neighbourhood.name as neighbourhood_name, school.name as school_name, child.schooling,
  child.category, child.need_level, child.needs::text[] as needs,
  child.declined_seats::text[] as declined_seats, child.waiting_since,
  child.address, child.guardian_phone
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join school on school.id = child.school
where child.id = $1 and child.id in (select granted_children())

-- name: get
select
  file_access.*, login_in_accesses(account) as login, login_in_accesses(decided_by) as decider,
  login_in_accesses(reviewed_by) as reviewer, now() as read_at
from file_access
where id = $1

-- name: held
select id, way from file_access
where account = $1 and child = $2 and begins_at <= now() and ends_at > now()
order by way, ends_at desc
limit 1

-- name: listed
-- Newest first; what waits for somebody or is open comes before what is over.
select
  file_access.*, login_in_accesses(account) as login, login_in_accesses(decided_by) as decider,
  login_in_accesses(reviewed_by) as reviewer, now() as read_at
from file_access
where $1::uuid is null or id < $1
order by id desc
limit $2

-- name: notices
-- What concerns the acting account on every page: its open glass, and what waits for it.
select
  coalesce(
    (
      select json_agg(
        json_build_object('id', id, 'child', child, 'ends_at', ends_at) order by ends_at
      )
      from file_access
      where account = $1 and way = 'break_glass' and begins_at <= now() and ends_at > now()
    ),
    '[]'
  )::text as open_glass,
  (
    select count(*) from file_access
    where account <> $1 and way = 'asked' and decided_at is null and asked_at > now() - $2::interval
  ) as asked,
  (
    select count(*) from file_access
    where account <> $1 and way = 'break_glass' and reviewed_at is null
  ) as unreviewed,
  (
    select count(*) from file_access
    where account <> $1 and way = 'break_glass' and reviewed_at is null
      and begins_at <= now() - $3::interval
  ) as overdue,
  (select count(*) from seat_answer where answer = 'declined' and seen_at is null) as declined

-- name: review
update file_access set reviewed_by = $2, reviewed_at = now(), finding = $3
where id = $1 and way = 'break_glass' and reviewed_at is null
returning id

-- name: seats
select
  pairing.id as pairing, pairing.seat, pairing.helper, helper.name as helper_name, pairing.since
from pairing left join helper on helper.id = pairing.helper
where pairing.child = $1 and pairing.until is null
order by pairing.seat

-- name: street_of
select street from street_of_children(array[$1])
where starts_with(street, coalesce(acting_district(), ''))
