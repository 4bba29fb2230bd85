-- name: decide
insert into decision as held (child, seat, helper, kind, decided_by, reason)
values ($1, $2::seat, $3, $4::text::decision_kind, $5, $6)
on conflict (child, seat, helper) do update
set kind = excluded.kind, decided_by = excluded.decided_by, reason = excluded.reason

-- name: decision
select jsonb_build_object('kind', kind, 'decided_by', decided_by, 'reason', reason)::text
from decision
where child = $1 and seat = $2::seat and helper = $3

-- name: frozen
select round.problem::text as problem, policy.body as policy, round.seed
from round join policy on policy.name = policy_name and policy.version = policy_version
where round.id = $1 and round.problem is not null

-- name: hold
select state from round where id = $1 for update

-- name: ledgers
update proposal_seat as held
set reason = given.reason, candidates = given.candidates, ledger = given.ledger
from json_populate_recordset(null::proposal_seat, $2::text::json) as given
where held.round_id = $1 and held.child = given.child and held.seat = given.seat
  and held.helper is null
  and (held.reason, held.candidates, held.ledger)
    is distinct from (given.reason, given.candidates, given.ledger)

-- name: listed
-- $2: after this number; $3: this one alone.
select
  override.number, override.kind, override.undoes, undo.number as undone, override.amendment,
  override.reason, override.costs::text as costs, override.made_by, override.made_login,
  override.made_at,
  (
    select coalesce(
      json_agg(
        json_build_object(
          'child', held.child, 'seat', held.seat, 'before', held.before, 'after', held.after,
          'decided', held.decided, 'code_name', child.code_name, 'before_name', sat.name,
          'after_name', sits.name, 'decided_name', named.name
        )
        order by held.child, held.seat
      ),
      '[]'
    )::text
    from override_seat as held
    left join child on child.id = held.child
    left join helper as sat on sat.id = held.before
    left join helper as sits on sits.id = held.after
    left join helper as named on named.id = held.decided
    where held.round_id = override.round_id and held.number = override.number
  ) as seats
from override
left join override as undo
  on undo.round_id = override.round_id and undo.undoes = override.number
where override.round_id = $1 and override.number > $2
  and ($3::bigint is null or override.number = $3)
order by override.number

-- name: record
insert into override (round_id, number, kind, undoes, amendment, reason, costs, made_by, made_login)
select
  $1, coalesce(max(number), 0) + 1, $2::text::override_kind, $3, $4, $5, $6::text::jsonb, $7, $8
from override where round_id = $1
returning number

-- name: record_seats
insert into override_seat (round_id, number, child, seat, before, after, decided, decision)
select $1, $2, child, seat, before, after, decided, $4::text::jsonb
from json_populate_recordset(null::override_seat, $3::text::json)

-- name: revision
select coalesce(max(number), 0) as number from override where round_id = $1

-- name: revisions
select child, max(number) as number
from override_seat
where round_id = $1 and child = any($2::text[])
group by child

-- name: seat_changes
update proposal_seat as held
set
  helper = given.helper, kept = given.kept, step = given.step, metres = given.metres,
  reason = given.reason, candidates = given.candidates, ledger = given.ledger
from json_populate_recordset(null::proposal_seat, $2::text::json) as given
where held.round_id = $1 and held.child = given.child and held.seat = given.seat

-- name: seating
select
  array_agg(child order by child, seat) as children,
  array_agg(seat::text order by child, seat) as seats,
  array_agg(helper order by child, seat) as helpers
from proposal_seat where round_id = $1

-- name: undecide
update decision as now
set
  kind = (stood.decision ->> 'kind')::decision_kind,
  decided_by = stood.decision ->> 'decided_by',
  reason = stood.decision ->> 'reason'
from override
join override_seat as stood on (stood.round_id, stood.number) = (override.round_id, override.number)
where override.round_id = $1 and override.number = $2 and stood.decision is not null
  and now.child = stood.child and now.seat = stood.seat
  and now.helper = stood.decided
  and now.kind::text = override.kind::text and now.reason = override.reason
returning now.id

-- name: undecide_new
delete from decision as now
using override
join override_seat as stood on (stood.round_id, stood.number) = (override.round_id, override.number)
where override.round_id = $1 and override.number = $2 and stood.decision is null
  and now.child = stood.child and now.seat = stood.seat
  and now.helper = stood.decided
  and now.kind::text = override.kind::text and now.reason = override.reason
returning now.id
