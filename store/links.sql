-- name: drop_all
delete from one_time_link where account = $1 and used_at is null

-- name: look
select account.id as account, login, purpose, expires_at
from one_time_link join account on account.id = one_time_link.account
where token_hash = $1 and used_at is null and expires_at > now()
  and one_time_link.epoch = account.epoch and disabled_at is null

-- name: make
insert into one_time_link (token_hash, account, purpose, epoch, made_by, expires_at)
select $1, id, $3, epoch, $4, now() + $5::interval from account where id = $2

-- name: use_up
-- Two at once wait for each other here, and the second finds it used.
update one_time_link set used_at = now()
where token_hash = $1 and used_at is null and expires_at > now()
returning true
