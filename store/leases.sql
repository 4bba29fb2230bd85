-- name: fail
update round set state = 'failed', failure = $3, lease_holder = null, lease_until = null
where id = $1 and state = 'solving' and lease_holder = $2

-- name: heartbeat
update round
set heartbeat_at = clock_timestamp(), lease_until = clock_timestamp() + make_interval(secs => $3)
where id = $1 and state = 'solving' and lease_holder = $2
returning stop_requested

-- name: propose
update round
set state = 'proposed', outcome = $3::text::json, lease_holder = null, lease_until = null
where id = $1 and state = 'solving' and lease_holder = $2
returning problem_digest

-- name: release
update round set state = 'queued', lease_holder = null, lease_until = null
where id = $1 and state = 'solving' and lease_holder = $2

-- name: report
-- The tier's step moves to the end, where the event looks for it.
update round
set progress = (
  select coalesce(jsonb_agg(step), '[]') || $4::text::jsonb
  from jsonb_array_elements(progress) as step
  where step ->> 'tier' <> $3
)
where id = $1 and state = 'solving' and lease_holder = $2

-- name: requeue_stale
-- $1: after so many attempts a round has failed; $2: what it says then.
with stale as (
  select id, attempts
  from round
  where state = 'solving' and lease_until < clock_timestamp()
  for update skip locked
)
update round
set
  state = case when stale.attempts < $1 then 'queued' else 'failed' end::round_state,
  failure = case when stale.attempts < $1 then null else $2 end,
  lease_holder = null, lease_until = null
from stale
where round.id = stale.id
returning round.id, round.state

-- name: take_lease
update round
set
  state = 'solving', lease_holder = $2, heartbeat_at = clock_timestamp(),
  lease_until = clock_timestamp() + make_interval(secs => $3),
  attempts = attempts + 1, progress = '[]'
from policy
where round.id = $1 and state = 'queued'
  and policy.name = policy_name and policy.version = policy_version
returning problem::text as problem, policy.body as policy, seed, seconds, attempts

-- name: waiting
select id from round where state = 'queued' order by id
