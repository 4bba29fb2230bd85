-- name: apply_close
update pairing set until = greatest(now(), since), ended_by = $1
from amended_seats($1, $2) as net
where pairing.until is null and pairing.child = net.child and pairing.seat = net.seat
  and pairing.helper = net.before
returning pairing.id

-- name: apply_open
insert into pairing (child, seat, helper, round_id)
select child, seat, after, $1 from amended_seats($1, $2) where after is not null

-- name: decide
update amendment
set state = $3::text::amendment_state, decided_by = $4, decided_login = $5,
  decided_at = clock_timestamp()
where round_id = $1 and number = $2

-- name: listed
select number, state, created_by, created_login, created_at, decided_login, decided_at
from amendment where round_id = $1 order by number

-- name: open_number
select number from amendment where round_id = $1 and state = 'open'

-- name: open_one
insert into amendment (round_id, number, created_by, created_login)
select $1, coalesce(max(number), 0) + 1, $2, $3 from amendment where round_id = $1
returning number

-- name: publish_lock
-- As rounds are published: one after another.
select pg_advisory_xact_lock(hashtext('publish a round'))

-- name: seats
select child, seat, before, after from amended_seats($1, $2) order by child, seat
