-- name: by_login
select id, password_hash from account where login = $1

-- name: by_token
-- $2 is the longest idle time, $3 the longest session. Seen once a minute is exact enough, and
-- spares a write for each request.
with live as (
  select account, seen_at from session
  where token_hash = $1 and seen_at > now() - $2::interval and started_at > now() - $3::interval
), seen as (
  update session set seen_at = now()
  where token_hash = $1
    and exists (select from live where live.seen_at < now() - interval '1 minute')
)
select account.id, account.login, account.kind, account.street, account.helper
from account join live on live.account = account.id

-- name: create
insert into account (login, password_hash, kind, street, helper)
values ($1, $2, $3, $4, $5)
returning id

-- name: session_create
insert into session (token_hash, account) values ($1, $2)

-- name: session_end
delete from session where token_hash = $1

-- name: sessions_expire
delete from session
where account = $1
  and (seen_at <= now() - $2::interval or started_at <= now() - $3::interval)
