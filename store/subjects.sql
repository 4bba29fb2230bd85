-- name: child
select to_jsonb(child)::text as row from child where id = $1

-- name: child_accesses
select to_jsonb(file_access)::text as row from file_access where child = $1 order by id

-- name: child_answers
select to_jsonb(seat_answer)::text as row from seat_answer where child = $1 order by answered_at

-- name: child_audit
select to_jsonb(told)::text as row
from (
  select at, account, process, action, subject, columns, reason from audit
  where children @> array[$1] order by id
) as told

-- name: child_bases
select to_jsonb(legal_basis)::text as row from legal_basis where child = $1 order by since, id

-- name: child_conflicts
select to_jsonb(conflict)::text as row from conflict where child = $1 order by id

-- name: child_decisions
select to_jsonb(decision)::text as row from decision where child = $1 order by id

-- name: child_follow_ups
select to_jsonb(follow_up)::text as row from follow_up where child = $1 order by id

-- name: child_pairings
select to_jsonb(pairing)::text as row from pairing where child = $1 order by since, id

-- name: child_proposals
select to_jsonb(told)::text as row
from (
  select round.id as round, round.title, held.seat, held.helper, held.reason
  from proposal_seat as held join round on round.id = held.round_id
  where held.child = $1 order by round.id, held.seat
) as told

-- name: child_requests
select to_jsonb(seat_request)::text as row from seat_request where child = $1 order by id

-- name: helper
select (
  to_jsonb(helper) || jsonb_build_object(
    'seats', array(select seat from helper_seat where helper_seat.helper = helper.id),
    'serves', array(select neighbourhood from helper_serves where helper_serves.helper = helper.id)
  )
)::text as row
from helper where id = $1

-- name: helper_accounts
select to_jsonb(told)::text as row
from (
  select login, kind, created_at, logged_in_at, disabled_at from account
  where helper = $1 order by login
) as told

-- name: helper_answers
select to_jsonb(seat_answer)::text as row from seat_answer where helper = $1 order by answered_at

-- name: helper_audit
select to_jsonb(told)::text as row
from (
  select at, account, process, action, subject, columns, reason from audit
  where (subject in ('helper', 'helper_seat', 'helper_serves') and keys @> array[$1])
    or account in (select id from account where helper = $1)
  order by id
) as told

-- name: helper_conflicts
select to_jsonb(conflict)::text as row from conflict where helper = $1 order by id

-- name: helper_decisions
select to_jsonb(decision)::text as row from decision where helper = $1 order by id

-- name: helper_pairings
select to_jsonb(pairing)::text as row from pairing where helper = $1 order by since, id

-- name: helper_proposals
select to_jsonb(told)::text as row
from (
  select round.id as round, round.title, held.child, held.seat
  from proposal_seat as held join round on round.id = held.round_id
  where held.helper = $1 order by round.id, held.seat
) as told

-- name: helper_records
select to_jsonb(credential)::text as row from credential where helper = $1 order by kind, id

-- name: kind_of
select 'child' from child where id = $1
union all
select 'helper' from helper where id = $1
limit 1
