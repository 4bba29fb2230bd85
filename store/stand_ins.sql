-- name: coordinator_named
select coordinator_named($1)

-- name: listed
select
  id, away_login, stand_in_login, street, starts, ends, revoked_at, seated,
  stands_in_today(desk) as today, away = $1 as mine
from stand_in as desk
where $1 in (away, stand_in)
order by id desc
limit 50

-- name: make
insert into stand_in (away, away_login, stand_in, stand_in_login, street, starts, ends)
select id, login, $2, $3, street, $4, $5 from account where id = $1 and street is not null
returning id

-- name: revoke
update stand_in set revoked_at = now(), seated = false
where away = $1 and id = $2 and revoked_at is null

-- name: sit
update stand_in as desk set seated = true
where desk.stand_in = $1 and desk.id = $2 and stands_in_today(desk)

-- name: stand_up
update stand_in set seated = false where stand_in = $1 and seated
