-- name: count
-- An attempt over the limit is refused and counts no more: the lock ends when the window has
-- passed since the last one that counted.
insert into log_in_attempt as held (key, failures, since) values ($1, 1, now())
on conflict (key) do update set
  failures = case
    when held.since <= now() - $2::interval then 1
    else least(held.failures, $3) + 1
  end,
  since = case
    when held.since > now() - $2::interval and held.failures >= $3 then held.since else now()
  end
returning failures, since + $2::interval - now() as "left"

-- name: give_back
update log_in_attempt set failures = greatest(failures - $2::bigint, 0) where key = $1

-- name: is_locked
select exists (
  select from log_in_attempt
  where key = $1 and since > now() - $2::interval and failures >= $3
)

-- name: sweep
delete from log_in_attempt where since <= now() - $1::interval
