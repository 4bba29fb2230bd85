-- name: exhausted
-- $2: after so many attempts a block that nobody holds has failed.
select coalesce(max(failure), '')
from round_block
where round_id = $1 and (
  state = 'failed'
  or (attempts >= $2 and (state = 'waiting' or lease_until < clock_timestamp()))
)
having count(*) > 0

-- name: fail
update round_block
set state = 'failed', failure = $5, lease_holder = null, lease_until = null
where round_id = $1 and number = $2 and state = 'solving' and lease_holder = $3 and attempts = $4

-- name: finish
update round_block
set state = 'done', formed = $6::text::json, progress = $7::text::jsonb, lease_holder = null,
  lease_until = null
where round_id = $1 and number = $2 and state = 'solving' and lease_holder = $3 and attempts = $4
  and digest = $5

-- name: formed
select formed::text as formed from round_block
where round_id = $1 and state = 'done'
order by number

-- name: gather
update round_block set state = 'gathered', formed = null, problem = null
where round_id = $1 and state = 'done'

-- name: heartbeat
update round_block
set
  lease_until = clock_timestamp() + make_interval(secs => $5),
  progress = $6::text::jsonb
from round
where round_id = $1 and number = $2
  and round_block.lease_holder = $3 and round_block.attempts = $4 and round_block.state = 'solving'
  and round.id = round_id and round.state in ('queued', 'solving')
returning stop_requested

-- name: lay
-- The round's lease guards against two workers who split it both.
insert into round_block (round_id, number, digest, children, size, problem)
select id, block.*
from round, unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]::json[])
  as block (number, digest, children, size, problem)
where id = $1 and state = 'solving' and lease_holder = $2

-- name: lay_until
update round set solve_until = clock_timestamp() + make_interval(secs => seconds)
where id = $1 and state = 'solving' and lease_holder = $2

-- name: open
-- Blocks that nobody works on, of rounds that somebody wants.
select round_id, number
from round_block join round on round.id = round_id
where round.state in ('queued', 'solving') and round_block.attempts < $1
  and (
    round_block.state = 'waiting'
    or (round_block.state = 'solving' and round_block.lease_until < clock_timestamp())
  )
order by round_id, number

-- name: progress
select progress::text as progress from round_block where round_id = $1 order by number

-- name: release
update round_block set state = 'waiting', lease_holder = null, lease_until = null
where round_id = $1 and number = $2 and state = 'solving' and lease_holder = $3 and attempts = $4

-- name: seen
insert into worker (name, solvers) values ($1, $2)
on conflict (name) do update set solvers = excluded.solvers, seen_at = clock_timestamp()

-- name: standing
select
  count(*) as blocks,
  count(*) filter (where state = 'done') as done,
  count(*) filter (where state = 'gathered') as gathered
from round_block
where round_id = $1

-- name: take
-- The largest block that waits or whose lease is over, or the one asked for; $5: attempts at most.
with chosen as (
  select number
  from round_block
  where round_id = $1 and number = coalesce($2::bigint, number) and attempts < $5
    and (
      state = 'waiting' or (state = 'solving' and lease_until < clock_timestamp())
    )
  order by size desc, number
  for update skip locked
  limit 1
)
update round_block
set
  state = 'solving', lease_holder = $3, lease_until = clock_timestamp() + make_interval(secs => $4),
  attempts = round_block.attempts + 1, progress = '[]'
from chosen, round, policy
where round_id = $1 and round_block.number = chosen.number
  and round.id = $1 and round.state in ('queued', 'solving')
  and policy.name = round.policy_name and policy.version = round.policy_version
returning
  round_block.number, digest, round_block.problem::text as problem, children, round_block.attempts,
  policy.body as policy, round.seed, round.seconds, round.stop_requested,
  greatest(0, extract(epoch from round.solve_until - clock_timestamp()))::float8 as seconds_left

-- name: time_shares
-- Children whose blocks wait, children in all, and how many solvers the rounds being solved share.
select
  coalesce(sum(children) filter (where state = 'waiting'), 0)::bigint as waiting,
  coalesce(sum(children), 0)::bigint as total,
  (select coalesce(sum(solvers), 0)::bigint from worker
    where seen_at > clock_timestamp() - make_interval(secs => $2)) as solvers,
  (select count(*) from round where state = 'solving') as rounds
from round_block
where round_id = $1

-- name: unseen
delete from worker where name = $1 or seen_at < clock_timestamp() - interval '1 day'
