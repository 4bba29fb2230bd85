-- name: child
select
  child.id, child.code_name, child.born, neighbourhood.street,
  neighbourhood.name as neighbourhood_name, child.name, child.address, child.guardian_phone
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = $1

-- name: helper
-- Circles within the looker's reach alone.
select
  helper.id, helper.active, helper.name, helper.phone,
  array(
    select distinct pairing.child from pairing
    where pairing.helper = helper.id and pairing.until is null
    order by pairing.child
  ) as circles
from helper
where helper.id = $1

-- name: kind_of
select 'child' from child where id = $1
union all
select 'helper' from helper where id = $1
limit 1

-- name: named_in
-- One sign is a word of many texts.
select exists (select from child where length(name) > 1 and strpos($1, name) > 0)
  or exists (select from helper where length(name) > 1 and strpos($1, name) > 0)
