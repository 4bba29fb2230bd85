-- name: answer
update repair
set state = 'answered', answer = $2::text::json, answered_at = clock_timestamp(), lease_until = null
where id = $1 and state = 'waiting'

-- name: ask
-- $5: so many of a scope may wait at once.
insert into repair (street, round_id, problem, asked_by)
select $1::text, $2, $3::text::json, $4
where $5 > (
  select count(*) from repair where street is not distinct from $1 and state = 'waiting'
)
returning id

-- name: decline_ban
insert into decision as held (kind, child, seat, helper, decided_by, reason)
values ('ban', $1, $2::seat, $3, $4, $5)
on conflict (child, seat, helper) do update
set kind = excluded.kind, decided_by = excluded.decided_by, reason = excluded.reason

-- name: decline_end
update pairing set until = now()
where child = $1 and seat = $2::seat and helper = $3 and until is null

-- name: fail
update repair set state = 'failed', failure = $2, lease_until = null
where id = $1 and state = 'waiting'

-- name: forget
-- The problem holds facts about children; nobody needs it once an answer is old.
delete from repair
where asked_at < now() - interval '7 days'

-- name: get
select id, street, round_id, state, asked_at, answered_at, failure, answer::text as answer
from repair where id = $1

-- name: give_up
update repair set state = 'failed', failure = $2, lease_until = null
where state = 'waiting' and attempts >= $1 and lease_until < now()

-- name: latest
select id, street, round_id, state, asked_at, answered_at, failure, answer::text as answer
from repair
where street is not distinct from $1
order by id desc
limit 1

-- name: lock
-- The same as publishing takes: whoever changes published circles waits for whoever does so now.
select pg_advisory_xact_lock(hashtext('publish a round'))

-- name: moves_begin
insert into pairing (child, seat, helper, round_id)
select child, seat, after, $2
from json_to_recordset($1::text::json) as move (child text, seat seat, after text)
where after is not null

-- name: moves_end
update pairing set until = now(), ended_by = $2
from json_to_recordset($1::text::json) as move (child text, seat seat, before text)
where pairing.child = move.child and pairing.seat = move.seat and pairing.helper = move.before
  and pairing.until is null

-- name: names
select
  coalesce((select json_object_agg(id, name) from helper where id = any($1)), '{}')::text as helpers,
  coalesce((select json_object_agg(id, code_name) from child where id = any($2)), '{}')::text
    as children

-- name: overloaded
select overloaded_by_round($1, $2::seat[], $3)

-- name: record
insert into replacement (street, number, repair, child, seat, moves, made_by, made_login)
select
  neighbourhood.street,
  1 + coalesce(
    (select max(number) from replacement where replacement.street = neighbourhood.street), 0
  ),
  $1, child.id, $3::seat, $4::text::jsonb, $5, $6
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = $2
returning street, number, child, seat, moves::text as moves, made_login, made_at

-- name: replacements
select street, number, child, seat, moves::text as moves, made_login, made_at
from replacement
where $1::text is null or street = $1
order by made_at desc
limit $2

-- name: standing_round
select * from standing_round($1)

-- name: take
update repair
set lease_until = now() + make_interval(secs => $2), attempts = repair.attempts + 1
from round
where repair.id = $1 and repair.state = 'waiting' and round.id = repair.round_id
  and (repair.lease_until is null or repair.lease_until < now())
returning repair.problem::text as problem, round.policy_name, round.policy_version, round.seed

-- name: vacancies
-- $2: the seats that the policy requires. Whose post it is decides whether a director is one, or a
-- supervisor who stands in.
select
  child.id as child, child.code_name, neighbourhood.name as neighbourhood_name,
  neighbourhood.street, wanted.seat,
  case when pairing.id is null then 'empty' else 'stood_in' end as kind,
  pairing.helper, helper.name as helper_name,
  past.name as left_name, past.until as left_at, coalesce(past.declined, false) as declined,
  away.ends as back_on
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
cross join unnest($2::seat[]) as wanted (seat)
left join pairing
  on pairing.child = child.id and pairing.seat = wanted.seat and pairing.until is null
left join helper on helper.id = pairing.helper
left join lateral (
  select gone.until, leaver.name, exists (
    select from decision
    where decision.child = gone.child and decision.seat = gone.seat
      and decision.helper = gone.helper and decision.kind = 'ban'
  ) as declined
  from pairing as gone
  left join helper as leaver on leaver.id = gone.helper
  where gone.child = child.id and gone.seat = wanted.seat and gone.until is not null
  order by gone.until desc
  limit 1
) as past on pairing.id is null
left join lateral (
  select absence.ends
  from absence_seat join absence on absence.id = absence_seat.absence
  where absence_seat.child = child.id and absence_seat.seat = wanted.seat
    and absence.begun_at is not null and absence.ended_at is null
  order by absence.ends desc
  limit 1
) as away on pairing.id is null
where ($1::text is null or neighbourhood.street = $1)
  and not wanted.seat = any(child.declined_seats)
  and (
    pairing.id is null
    or (
      wanted.seat = 'children_director' and helper.supervises = neighbourhood.street
      and not exists (
        select from helper_serves
        where helper_serves.helper = helper.id
          and helper_serves.neighbourhood = child.neighbourhood
      )
    )
  )
order by child.need_level, child.waiting_since, child.id, wanted.seat

-- name: waiting
select id from repair
where state = 'waiting' and (lease_until is null or lease_until < now())
order by id
