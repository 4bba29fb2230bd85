-- name: begin
-- A key is forgotten after a day.
insert into idempotency_key as held (account, key, digest) values ($1, $2, $3)
on conflict (account, key) do update
set digest = excluded.digest, answer = null, begun_at = excluded.begun_at
where held.begun_at < now() - interval '1 day'
returning key

-- name: finish
update idempotency_key set answer = $3 where account = $1 and key = $2

-- name: forget
delete from idempotency_key where begun_at < now() - interval '1 day'

-- name: held
select digest, answer from idempotency_key where account = $1 and key = $2

-- name: lock
select pg_try_advisory_xact_lock(hashtextextended('idempotency_key ' || $1::uuid || ' ' || $2::text, 0))
