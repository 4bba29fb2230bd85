-- name: away
select helper from absence where begun_at is not null and ended_at is null

-- name: begin
update absence set begun_at = now() where id = $1 and begun_at is null and ended_at is null

-- name: end
update absence set begun_at = coalesce(begun_at, now()), ended_at = now()
where id = $1 and ended_at is null

-- name: get
select
  absence.id, absence.helper, coalesce(helper.name, absence.helper) as helper_name, absence.street,
  starts, ends, made_login, begun_at, ended_at,
  (select count(*) from absence_seat as left_one where left_one.absence = absence.id) as seats,
  (
    select count(*)
    from absence_seat as left_one
    join pairing on pairing.child = left_one.child and pairing.seat = left_one.seat
    where left_one.absence = absence.id and pairing.until is null
  ) as covered
from absence left join helper on helper.id = absence.helper
where absence.id = $1

-- name: keep_seats
insert into absence_seat (absence, child, seat)
select absence.id, pairing.child, pairing.seat
from absence join pairing on pairing.helper = absence.helper and pairing.until is null
where absence.id = $1

-- name: leave_seats
update pairing set until = now(), ended_by = $2
from absence_seat join absence on absence.id = absence_seat.absence
where absence.id = $1 and pairing.child = absence_seat.child and pairing.seat = absence_seat.seat
  and pairing.helper = absence.helper and pairing.until is null

-- name: listed
select
  absence.id, absence.helper, coalesce(helper.name, absence.helper) as helper_name, absence.street,
  starts, ends, made_login, begun_at, ended_at,
  (select count(*) from absence_seat as left_one where left_one.absence = absence.id) as seats,
  (
    select count(*)
    from absence_seat as left_one
    join pairing on pairing.child = left_one.child and pairing.seat = left_one.seat
    where left_one.absence = absence.id and pairing.until is null
  ) as covered
from absence left join helper on helper.id = absence.helper
where $1::text is null or absence.street = $1
order by ended_at is not null, absence.id desc
limit 100

-- name: make
insert into absence (helper, street, starts, ends, made_by, made_login)
select id, $2, $3, $4, $5, $6 from helper where id = $1
returning id

-- name: moves_back
select
  absence_seat.child, absence_seat.seat::text as seat, absence.helper, pairing.helper as held
from absence
join absence_seat on absence_seat.absence = absence.id
left join pairing
  on pairing.child = absence_seat.child and pairing.seat = absence_seat.seat
  and pairing.until is null
where absence.id = $1 and pairing.helper is distinct from absence.helper
order by absence_seat.child, absence_seat.seat
