-- name: counts
select kind, count(*) as seats from proposal_differences($1) group by kind

-- name: listed
-- $2: one kind; $3: after this key; $4: so many.
select
  found.child, child.code_name, found.seat::text as seat,
  found.before, was.name as before_name, found.after, comes.name as after_name,
  (found.child || ' ' || found.seat) collate "C" as key
from proposal_differences($1) as found
left join child on child.id = found.child
left join helper as was on was.id = found.before
left join helper as comes on comes.id = found.after
where found.kind = $2 and (found.child || ' ' || found.seat) collate "C" > $3::text
order by key
limit $4
