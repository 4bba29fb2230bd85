-- name: changed
-- Where the proposal is no longer what was solved. Only overrides change it, and they are few.
select held.child, held.seat, solved.helper as before, held.helper as after
from proposal_seat as held
left join (
  select sat ->> 'child' as child, sat ->> 'seat' as seat, sat ->> 'helper' as helper
  from
    round_certificate,
    json_array_elements(
      case json_typeof(round_certificate.body -> 'outcome' -> 'assignments')
        when 'array' then round_certificate.body -> 'outcome' -> 'assignments'
      end
    ) as sat
  where round_certificate.round_id = $1
) as solved on solved.child = held.child and solved.seat = held.seat::text
where held.round_id = $1 and held.helper is distinct from solved.helper
  and exists (select from override where override.round_id = $1)
order by held.child, held.seat

-- name: export
select
  seal,
  body::text as body,
  redacted_at,
  array(
    select person ->> 'id' from json_array_elements(
      -- A damaged one is refused by who reads it, not by this.
      case json_typeof(body -> 'problem' -> 'children')
        when 'array' then body -> 'problem' -> 'children'
      end
    ) as person
  ) as children
from round_certificate
where round_id = $1

-- name: look
select
  seal, redacted_at, chances::text as chances, tiers::text as tiers,
  coalesce(proven, '{}')::text as proven
from round_certificate
where round_id = $1

-- name: save
insert into round_certificate (round_id, seal, body) values ($1, $2, $3::text::json)
