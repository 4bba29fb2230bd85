-- name: by_token
with live as (
  select id as token, account, scopes, seen_at from api_token
  where token_hash = $1 and revoked_at is null and expires_at > now()
), seen as (
  update api_token set seen_at = now()
  where token_hash = $1
    and exists (select from live where seen_at is null or seen_at < now() - interval '1 minute')
  returning 1
)
select
  account.id, account.login, account.kind, coalesce(desk.street, account.street) as street,
  account.district, account.helper, desk.away_login as desk_of, live.token,
  live.scopes::text[] as scopes, exists (select from seen) as seen_anew
from account
join live on live.account = account.id
left join stand_in as desk
  on desk.stand_in = account.id and desk.seated and stands_in_today(desk)
where account.disabled_at is null

-- name: listed
select id, name, scopes::text[] as scopes, made_at, expires_at, revoked_at, seen_at
from api_token where account = $1 order by id desc

-- name: make
insert into api_token (account, name, token_hash, scopes, expires_at)
values ($1, $2, $3, $4::text[]::token_scope[], now() + $5::interval)
returning id

-- name: refused
-- A token of ours that opens nothing any more; once a minute, so that nobody fills the audit.
update api_token set seen_at = now()
from account
where token_hash = $1 and account.id = api_token.account
  and (revoked_at is not null or expires_at <= now() or account.disabled_at is not null)
  and (seen_at is null or seen_at < now() - interval '1 minute')
returning
  api_token.id, api_token.account,
  case
    when revoked_at is not null then 'revoked'
    when expires_at <= now() then 'expired'
    else 'disabled'
  end as reason

-- name: revoke
with held as (
  select id, revoked_at is null as live from api_token where account = $1 and id = $2 for update
), ended as (
  update api_token set revoked_at = now() where id in (select id from held where live)
)
select live from held

-- name: revoke_all
update api_token set revoked_at = now() where account = $1 and revoked_at is null
returning id
