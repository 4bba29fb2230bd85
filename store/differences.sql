-- name: counts
select kind, count(*) as seats from proposal_differences($1) group by kind

-- name: listed
-- $2: one kind; $3: after this key; $4: so many. The page is chosen first: policies make a join of
-- everything look small, and it is planned so.
with chosen as materialized (
  select child, seat, before, after, (child || ' ' || seat) collate "C" as key
  from proposal_differences($1)
  where kind = $2 and (child || ' ' || seat) collate "C" > $3::text
  order by key
  limit $4
)
select
  chosen.child, child.code_name, chosen.seat::text as seat,
  chosen.before, was.name as before_name, chosen.after, comes.name as after_name, chosen.key
from chosen
left join child on child.id = chosen.child
left join helper as was on was.id = chosen.before
left join helper as comes on comes.id = chosen.after
order by chosen.key
