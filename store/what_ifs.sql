-- name: make
insert into round (title, street, district, term_starts, term_ends, policy_name, policy_version, seed,
  seconds, created_by, origin, edits, trial)
select $2, street, district, term_starts, term_ends, $3, $4, seed, seconds, $7, id, $5::text::json, $6
from round
where id = $1
returning id

-- name: material
-- Who sits where is what is proposed now, overrides among it, and not what was solved.
select
  problem::text as problem, policy.body as policy, seed, outcome is not null as solved,
  (
    select coalesce(
      json_agg(json_build_object('child', child, 'seat', seat, 'helper', helper)), '[]'
    )
    from proposal_seat
    where round_id = $1 and helper is not null
  )::text as pairings
from round
join policy on policy.name = policy_name and policy.version = policy_version
where round.id = $1 and problem is not null

-- name: names
select id, code_name as name from child where id = any($1::text[])
union all
select id, name from helper where id = any($2::text[])

-- name: place_names
select code, name from street where code = any($1::text[])
union all
select code, name from neighbourhood where code = any($1::text[])
union all
select id, name from school where id = any($1::text[])

-- name: published_before
select other.id
from round join round as other on other.street is not distinct from round.street
where round.id = $1 and other.id <> $1 and other.state in ('published', 'closed')
  and other.redacted_at is null
order by other.published_at desc
limit 1

-- name: trials_of
select id from round where origin = $1 and trial and state <> 'cancelled' order by id desc

-- name: unfinished
select count(*) from round where created_by = $1 and trial and state in ('queued', 'solving')
