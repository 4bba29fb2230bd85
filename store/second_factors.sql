-- name: add_code
insert into recovery_code (account, code_hash) values ($1, $2)

-- name: begin
insert into second_factor as held (account, secret) values ($1, $2)
on conflict (account) do update set secret = $2, begun_at = now(), last_step = 0
where held.confirmed_at is null

-- name: codes_left
select count(*) from recovery_code where account = $1 and used_at is null

-- name: confirm
update second_factor set confirmed_at = now(), last_step = $2
where account = $1 and confirmed_at is null
returning true

-- name: drop_codes
delete from recovery_code where account = $1

-- name: forget
delete from second_factor where account = $1

-- name: held
select secret, confirmed_at from second_factor
where account = $1 and (confirmed_at is not null or begun_at > now() - $2::interval)

-- name: use_code
update recovery_code set used_at = now()
where account = $1 and code_hash = $2 and used_at is null
returning true

-- name: use_step
update second_factor set last_step = $2
where account = $1 and confirmed_at is not null and last_step < $2
returning true
