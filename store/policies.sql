-- name: body
select body from policy where name = $1 and version = $2

-- name: save
insert into policy (name, version, body) values ($1, $2, $3) on conflict (name, version) do nothing

-- name: save_trial
insert into policy (name, version, body, trial) values ($1, $2, $3, true)
on conflict (name, version) do nothing

-- name: versions
select name, version from policy where not trial order by saved_at desc, name, version desc
