-- name: counts
select
  count(*) filter (where said.answer = 'accepted') as accepted,
  count(*) filter (where said.answer is null) as unanswered
from pairing
join child on child.id = pairing.child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join seat_answer as said on said.pairing = pairing.id
where pairing.until is null and pairing.round_id is not null
  and ($1::text is null or neighbourhood.street = $1)

-- name: find
select pairing, answer::text as answer, reason::text as reason, answered_at
from seat_answer where pairing = $1

-- name: longest
select
  child.id as child, child.code_name, pairing.seat::text as seat, pairing.helper,
  coalesce(helper.name, pairing.helper) as helper_name,
  (pairing.since at time zone 'Asia/Shanghai')::date as since
from pairing
join child on child.id = pairing.child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join helper on helper.id = pairing.helper
where pairing.until is null and pairing.round_id is not null
  and ($1::text is null or neighbourhood.street = $1)
  and not exists (select from seat_answer where seat_answer.pairing = pairing.id)
order by pairing.since, child.need_level, child.id, pairing.seat
limit $2

-- name: new
select
  child.id as child, child.code_name, pairing.seat::text as seat, said.helper,
  coalesce(helper.name, said.helper) as helper_name, said.reason::text as reason, said.answered_at
from seat_answer as said
join pairing on pairing.id = said.pairing
join child on child.id = said.child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join helper on helper.id = said.helper
where said.answer = 'declined' and said.seen_at is null
  and ($1::text is null or neighbourhood.street = $1)
order by said.answered_at desc

-- name: say
insert into seat_answer (pairing, child, helper, answer, reason)
select id, child, helper, $3::text::answer, $4::text::decline_reason
from pairing where id = $2 and helper = $1 and until is null
returning pairing, answer::text as answer, reason::text as reason, answered_at

-- name: seen
update seat_answer as said set seen_at = clock_timestamp()
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = said.child and said.answer = 'declined' and said.seen_at is null
  and ($1::text is null or neighbourhood.street = $1)
