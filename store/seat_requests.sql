-- name: ask
insert into seat_request (child, seat, from_street, to_street, weight, reason, asked_by, asked_login)
select child.id, 'neighbour_mum', neighbourhood.street, $2, child.weight, $3, $4, $5
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = $1
returning id

-- name: decide
update seat_request
set state = $2::text::seat_request_state, decided_by = $3, decided_login = $4,
  decided_at = clock_timestamp()
where id = $1

-- name: get
select
  seat_request.id, child.id as child, child.code_name, seat_request.seat, from_street, to_street,
  seat_request.weight, reason, state, asked_login, asked_at, decided_login, decided_at,
  pairing.id is not null as filled
from seat_request
left join child on child.id = seat_request.child
left join pairing
  on pairing.child = seat_request.child and pairing.seat = seat_request.seat
  and pairing.until is null
where seat_request.id = $1

-- name: listed
-- The child's row lies beyond the reach of the street that is asked, and so do its pairings.
select
  seat_request.id, child.id as child, child.code_name, seat_request.seat, from_street, to_street,
  seat_request.weight, reason, state, asked_login, asked_at, decided_login, decided_at,
  pairing.id is not null as filled
from seat_request
left join child on child.id = seat_request.child
left join pairing
  on pairing.child = seat_request.child and pairing.seat = seat_request.seat
  and pairing.until is null
where $1::text is null or $1 in (from_street, to_street)
order by state = 'asked' desc, asked_at desc
limit 200
