-- name: approve
update round set state = 'approved', approved_by = $2, approved_at = clock_timestamp()
where id = $1 and state = 'proposed'

-- name: cancel
update round set state = 'cancelled'
where id = $1 and state in ('draft', 'ready', 'queued', 'proposed', 'approved')

-- name: close
update round set state = 'closed' where id = $1 and state = 'published'

-- name: create
insert into round (title, street, term_starts, term_ends, policy_name, policy_version, seed,
  seconds, created_by)
select $1, $2::text, $3, $4, name, version, $7, $8, $9
from policy
where name = $5 and version = $6
  and ($2 is null or exists (select from street where code = $2))
returning id

-- name: events
select number, at, state, progress::text as progress
from round_event
where round_id = $1 and number > $2
order by number

-- name: freeze
update round set state = 'ready', problem = $2::text::json, problem_digest = $3
where id = $1 and state = 'draft'

-- name: get
select
  id, title, street, term_starts, term_ends, state, policy_name, policy_version, seed, seconds,
  created_at, created_by, approved_at, approved_by, published_at, published_by, failure,
  attempts, stop_requested, problem_digest, progress::text as progress,
  outcome is not null as has_outcome, origin, edits::text as edits, trial,
  redacted_at
from round
where id = $1

-- name: list_for
select
  id, title, street, term_starts, term_ends, state, policy_name, policy_version, seed, seconds,
  created_at, created_by, approved_at, approved_by, published_at, published_by, failure,
  attempts, stop_requested, problem_digest, progress::text as progress,
  outcome is not null as has_outcome, origin, edits::text as edits, trial,
  redacted_at
from round
where ($1::text is null or street = $1) and ($2::uuid is null or id < $2) and not trial
order by id desc
limit $3

-- name: lock
select state from round where id = $1 for update

-- name: publish
update round set state = 'published', published_by = $2, published_at = clock_timestamp()
where id = $1 and state = 'approved'

-- name: publish_close
-- $2: the seats that the policy asks for; others stay as they are. A declined seat has no proposal.
update pairing set until = greatest(now(), since), ended_by = $1
where until is null and seat = any($2::seat[])
  and child in (
    select frozen ->> 'id'
    from round, json_array_elements(problem -> 'children') as frozen
    where round.id = $1
  )
  and not exists (
    select from proposal_seat as proposed
    where proposed.round_id = $1 and proposed.child = pairing.child
      and proposed.seat = pairing.seat and proposed.helper = pairing.helper
  )

-- name: publish_lock
-- Rounds are published one after another: two of them may share a helper.
select pg_advisory_xact_lock(hashtext('publish a round'))

-- name: publish_open
insert into pairing (child, seat, helper, round_id)
select proposed.child, proposed.seat, proposed.helper, proposed.round_id
from proposal_seat as proposed
where proposed.round_id = $1 and proposed.helper is not null
  and not exists (
    select from pairing
    where pairing.child = proposed.child and pairing.seat = proposed.seat
      and pairing.until is null
  )

-- name: publish_overloaded
-- Who would carry more than they can, because of what happened since the round was frozen.
-- $2: the seats that count load; $3: the most pupils of a mentor.
select overloaded_by_round($1::uuid, $2::seat[], $3::bigint)

-- name: queue
update round set state = 'queued' where id = $1 and state = 'ready'

-- name: redacted_at
select redacted_at from round where id = $1

-- name: request_stop
update round set stop_requested = true where id = $1 and state = 'solving'
