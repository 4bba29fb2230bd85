-- name: answered
update notice set seen_at = clock_timestamp()
where pairing = $1 and kind = 'seat_begins' and seen_at is null

-- name: own
-- Row-level security leaves the notices that are the acting helper's, and the circles they are in.
select
  notice.id, notice.kind::text as kind, notice.at, notice.seen_at, child.code_name,
  pairing.seat::text as seat
from notice
left join pairing on pairing.id = notice.pairing and notice.kind = 'seat_begins'
left join child on child.id = pairing.child
order by notice.id desc
limit $1

-- name: seen
update notice set seen_at = clock_timestamp() where seen_at is null returning id
