-- name: begin
with entered as (
  update account set logged_in_at = now() where id = $2 and $3::session_stage = 'full'
)
insert into session (token_hash, account, stage, epoch)
select $1, id, $3::session_stage, epoch from account where id = $2

-- name: by_token
-- $2 is the longest idle time, $3 the longest session. Seen once a minute is exact enough, and
-- spares a write for each request.
with live as (
  select account, seen_at, epoch from session
  where token_hash = $1 and stage = 'full'
    and seen_at > now() - $2::interval and started_at > now() - $3::interval
), seen as (
  update session set seen_at = now()
  where token_hash = $1
    and exists (select from live where live.seen_at < now() - interval '1 minute')
)
select
  account.id, account.login, account.kind, coalesce(desk.street, account.street) as street,
  account.district, account.helper, desk.away_login as desk_of
from account
join live on live.account = account.id and live.epoch = account.epoch
left join stand_in as desk
  on desk.stand_in = account.id and desk.seated and stands_in_today(desk)
where account.disabled_at is null

-- name: end_one
-- Only the end of a full session is somebody's log-out.
with ended as (
  delete from session where token_hash = $1 returning account, stage
)
select account from ended where stage = 'full'

-- name: end_others
delete from session where account = $1 and token_hash <> $2 returning 1

-- name: halfway
select account.id, account.login, account.kind, account.street, account.district, account.helper,
  session.stage
from account join session on session.account = account.id and session.epoch = account.epoch
where token_hash = $1 and stage <> 'full' and started_at > now() - $2::interval
  and account.disabled_at is null

-- name: others
select count(*) from session join account on account.id = session.account
where session.account = $1 and token_hash <> $2 and stage = 'full'
  and session.epoch = account.epoch
  and seen_at > now() - $3::interval and started_at > now() - $4::interval

-- name: sweep
delete from session using account
where session.account = $1 and account.id = $1
  and (
    session.epoch <> account.epoch or seen_at <= now() - $2::interval
    or started_at <= now() - $3::interval
    or stage <> 'full' and started_at <= now() - $4::interval
  )
