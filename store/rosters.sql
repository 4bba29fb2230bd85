-- name: bases_save
-- The roster's own entry of each child. What was withdrawn stays so: an older roster, read again,
-- must not bring it back.
with given as materialized (
  select id, basis, basis_since, basis_until
  from json_to_recordset($1::text::json) as given (
    id text, basis basis_kind, basis_since date, basis_until date
  )
), gone as (
  delete from legal_basis using given
  where legal_basis.child = given.id and from_roster and withdrawn_at is null
    and (given.basis is null or given.basis_since is null)
  returning legal_basis.child
), saved as (
  insert into legal_basis as held (child, kind, signed_by, since, until, from_roster)
  select id, basis, case when basis = 'consent' then 'guardian'::signer end, basis_since,
    basis_until, true
  from given
  where basis is not null and basis_since is not null and not exists (
    select from legal_basis as withdrawn
    where withdrawn.child = given.id and withdrawn.kind = given.basis
      and (withdrawn.withdrawn_at at time zone 'Asia/Shanghai')::date >= given.basis_since
  )
  order by id
  on conflict (child) where from_roster and withdrawn_at is null do update set
    kind = excluded.kind,
    signed_by = excluded.signed_by,
    since = excluded.since,
    until = excluded.until
  where (held.kind, held.since, held.until)
    is distinct from (excluded.kind, excluded.since, excluded.until)
  returning held.child
)
select child from gone union select child from saved

-- name: children
-- $2: the day on which a basis must be in force.
select child.*, basis.kind as basis, basis.since as basis_since, basis.until as basis_until
from child
join neighbourhood on neighbourhood.code = child.neighbourhood
left join lateral basis_of(child.id, $2::date) as basis on true
where ($1::text is null or neighbourhood.street = $1) and child.erased_at is null
order by child.id

-- name: children_save
insert into child as held (
  id, name, code_name, sex, born, neighbourhood, address, guardian_phone, waiting_since,
  category, need_level, weight, other_home, schooling, school, household, needs,
  declined_seats, lon, lat
)
select
  id, name, code_name, sex, born, neighbourhood, address, guardian_phone, waiting_since,
  category, need_level, weight, other_home, schooling, school, household, needs,
  declined_seats, lon, lat
from json_populate_recordset(null::child, $1::text::json)
order by id
on conflict (id) do update set
  name = excluded.name,
  code_name = excluded.code_name,
  sex = excluded.sex,
  born = excluded.born,
  neighbourhood = excluded.neighbourhood,
  address = excluded.address,
  guardian_phone = excluded.guardian_phone,
  waiting_since = excluded.waiting_since,
  category = excluded.category,
  need_level = excluded.need_level,
  weight = excluded.weight,
  other_home = excluded.other_home,
  schooling = excluded.schooling,
  school = excluded.school,
  household = excluded.household,
  needs = excluded.needs,
  declined_seats = excluded.declined_seats,
  lon = excluded.lon,
  lat = excluded.lat
where held.* is distinct from excluded.*
returning held.id, old.id is null as fresh

-- name: conflicts
select conflict.child, conflict.helper, conflict.kind
from conflict
join child on child.id = conflict.child
join neighbourhood on neighbourhood.code = child.neighbourhood
where $1::text is null or neighbourhood.street = $1
order by conflict.child, conflict.helper, conflict.kind

-- name: conflicts_save
with saved as (
  insert into conflict (child, helper, kind)
  select child, helper, kind from json_populate_recordset(null::conflict, $1::text::json)
  on conflict (child, helper, kind) do nothing
  returning id
)
select count(*) as new, 0::bigint as changed from saved

-- name: credentials_save
-- The roster's own record of each helper and kind.
with given as materialized (
  select given.id, record.kind, record.until
  from json_to_recordset($1::text::json) as given (
    id text, clearance_until date, training_until date, insurance_until date
  )
  cross join lateral (
    values
      ('clearance'::credential_kind, clearance_until), ('training', training_until),
      ('insurance', insurance_until)
  ) as record (kind, until)
), gone as (
  delete from credential using given
  where credential.helper = given.id and credential.kind = given.kind and from_roster
    and given.until is null
  returning credential.helper
), saved as (
  insert into credential as held (helper, kind, until, from_roster)
  select id, kind, until, true from given where until is not null
  order by id, kind
  on conflict (helper, kind) where from_roster do update set
    until = excluded.until
  where held.until is distinct from excluded.until
  returning held.helper
)
select helper from gone union select helper from saved

-- name: decisions
select
  decision.kind, decision.child, decision.seat, decision.helper,
  decision.decided_by as by, decision.reason
from decision
join child on child.id = decision.child
join neighbourhood on neighbourhood.code = child.neighbourhood
where $1::text is null or neighbourhood.street = $1
order by decision.child, decision.seat, decision.helper

-- name: decisions_save
with saved as (
  insert into decision as held (kind, child, seat, helper, decided_by, reason)
  select kind, child, seat, helper, "by", reason
  from json_to_recordset($1::text::json) as given (
    kind decision_kind, child text, seat seat, helper text, "by" text, reason text
  )
  on conflict (child, seat, helper) do update set
    kind = excluded.kind,
    decided_by = excluded.decided_by,
    reason = excluded.reason
  where (held.kind, held.decided_by, held.reason)
    is distinct from (excluded.kind, excluded.decided_by, excluded.reason)
  returning old.id is null as fresh
)
select count(*) filter (where fresh) as new, count(*) filter (where not fresh) as changed
from saved

-- name: helper_posts_save
-- After the helpers themselves: who may give a helper a post is asked of the helper as stored.
with given as materialized (
  select id, seats, serves
  from json_to_recordset($1::text::json) as given (id text, seats seat[], serves text[])
), seats_gone as (
  delete from helper_seat using given
  where helper_seat.helper = given.id and helper_seat.seat <> all(given.seats)
  returning helper_seat.helper
), seats_new as (
  insert into helper_seat (helper, seat) select id, unnest(seats) from given
  on conflict do nothing
  returning helper
), serves_gone as (
  delete from helper_serves using given
  where helper_serves.helper = given.id and helper_serves.neighbourhood <> all(given.serves)
  returning helper_serves.helper
), serves_new as (
  insert into helper_serves (helper, neighbourhood) select id, unnest(serves) from given
  on conflict do nothing
  returning helper
)
select helper from seats_gone
union select helper from seats_new
union select helper from serves_gone
union select helper from serves_new

-- name: helpers
-- Whoever sits with, or is locked to, a child of the scope belongs to it wherever they live.
-- Seats in circles outside the scope take from what they have left; $2 are the seats that weigh.
select
  helper.id, helper.name, helper.phone, helper.capacity,
  array(
    select seat from helper_seat where helper_seat.helper = helper.id order by seat
  ) as seats,
  helper.load + coalesce(elsewhere.load, 0) as load,
  helper.mentees + coalesce(elsewhere.mentees, 0) as mentees,
  helper.active, helper.school, helper.neighbourhood,
  array(
    select neighbourhood from helper_serves where helper_serves.helper = helper.id
    order by neighbourhood
  ) as serves,
  helper.supervises, helper.skills, helper.household,
  ends.clearance_until, ends.training_until, ends.insurance_until,
  helper.sex, helper.born, helper.college, helper.resident, helper.healthy, helper.suitable,
  helper.lon, helper.lat
from helper
left join load_outside($1::text, $2::seat[]) as elsewhere on elsewhere.helper = helper.id
cross join lateral (
  select
    max(until) filter (where kind = 'clearance') as clearance_until,
    max(until) filter (where kind = 'training') as training_until,
    max(until) filter (where kind = 'insurance') as insurance_until
  from credential_ends() as held where held.helper = helper.id
) as ends
where helper.erased_at is null and (
  $1::text is null
  or helper.id in (select helpers_of_street($1::text))
  or helper.id in (select lent_helpers($1::text))
)
order by helper.id

-- name: helpers_save
insert into helper as held (
  id, name, phone, capacity, load, mentees, active, school, neighbourhood, supervises,
  skills, household, sex, born, college, resident, healthy, suitable, lon, lat
)
select
  id, name, phone, capacity, load, mentees, active, school, neighbourhood, supervises,
  skills, household, sex, born, college, resident, healthy, suitable, lon, lat
from json_to_recordset($1::text::json) as given (
  id text, name text, phone text, capacity bigint, load bigint, mentees bigint,
  active boolean, school text, neighbourhood text, supervises text,
  skills need[], household text, sex sex, born date, college boolean, resident boolean, healthy boolean, suitable boolean,
  lon double precision, lat double precision
)
order by id
on conflict (id) do update set
  name = excluded.name,
  phone = excluded.phone,
  capacity = excluded.capacity,
  load = excluded.load,
  mentees = excluded.mentees,
  active = excluded.active,
  school = excluded.school,
  neighbourhood = excluded.neighbourhood,
  supervises = excluded.supervises,
  skills = excluded.skills,
  household = excluded.household,
  sex = excluded.sex,
  born = excluded.born,
  college = excluded.college,
  resident = excluded.resident,
  healthy = excluded.healthy,
  suitable = excluded.suitable,
  lon = excluded.lon,
  lat = excluded.lat
where held.* is distinct from excluded.*
returning held.id, old.id is null as fresh

-- name: keep_for_undo
-- Until the end of the transaction, each change is written down as this import's; '' ends it sooner.
select set_config('linjia.roster_import', $1, true)

-- name: known
-- Of every street: an upload may refer to what its coordinator can't see.
select schools, children, helpers from known_codes()

-- name: mark
-- Which versions of which rows the acting account sees: another text as soon as any of them is
-- changed, added or removed. Of every table that `load` and the places of a round read.
select string_agg(rows.mark, ' ' order by rows.name) as mark
from (
  select 'child', sum(hashtextextended(ctid::text || xmin::text, 0))::text from child
  union all
  select 'conflict', sum(hashtextextended(ctid::text || xmin::text, 0))::text from conflict
  union all
  select 'credential', sum(hashtextextended(ctid::text || xmin::text, 0))::text from credential
  union all
  select 'decision', sum(hashtextextended(ctid::text || xmin::text, 0))::text from decision
  union all
  select 'helper', sum(hashtextextended(ctid::text || xmin::text, 0))::text from helper
  union all
  select 'helper_seat', sum(hashtextextended(ctid::text || xmin::text, 0))::text from helper_seat
  union all
  select 'helper_serves', sum(hashtextextended(ctid::text || xmin::text, 0))::text from helper_serves
  union all
  select 'legal_basis', sum(hashtextextended(ctid::text || xmin::text, 0))::text from legal_basis
  union all
  select 'neighbourhood', sum(hashtextextended(ctid::text || xmin::text, 0))::text from neighbourhood
  union all
  select 'pairing', sum(hashtextextended(ctid::text || xmin::text, 0))::text from pairing
  union all
  select 'school', sum(hashtextextended(ctid::text || xmin::text, 0))::text from school
  union all
  select 'seat_request', sum(hashtextextended(ctid::text || xmin::text, 0))::text from seat_request
  union all
  select 'street', sum(hashtextextended(ctid::text || xmin::text, 0))::text from street
  union all
  -- What circles in other districts take from helpers.
  select
    'elsewhere',
    sum(hashtextextended(concat_ws(' ', helper, load, mentees), 0))::text
  from load_outside(null, enum_range(null::seat))
  union all
  select 'street_adjacency', sum(hashtextextended(ctid::text || xmin::text, 0))::text from street_adjacency
) as rows (name, mark)

-- name: openings
select child, to_street as street
from seat_request
where state = 'approved' and starts_with(from_street, coalesce($1::text, acting_district(), ''))
order by child, to_street

-- name: pairings
select pairing.child, pairing.seat, pairing.helper
from pairing
join child on child.id = pairing.child
join neighbourhood on neighbourhood.code = child.neighbourhood
where pairing.until is null and ($1::text is null or neighbourhood.street = $1)
order by pairing.child, pairing.seat

-- name: pairings_end
-- A published round's pairings end by a round or a decline, never by a roster of last term.
update pairing set until = now()
from json_populate_recordset(null::pairing, $1::text::json) as given
where pairing.child = given.child
  and pairing.seat = given.seat
  and pairing.helper <> given.helper
  and pairing.until is null
  and pairing.round_id is null
  and not exists (
    select from pairing as ended
    where ended.child = given.child and ended.seat = given.seat and ended.helper = given.helper
      and ended.ended_by is not null
  )

-- name: pairings_save
-- What a round has ended stays ended: the same roster, read again, must not bring it back.
insert into pairing (child, seat, helper)
select child, seat, helper
from json_populate_recordset(null::pairing, $1::text::json) as given
where not exists (
  select from pairing as ended
  where ended.child = given.child and ended.seat = given.seat and ended.helper = given.helper
    and ended.ended_by is not null
)
on conflict (child, seat) where until is null do nothing

-- name: schools
select id, name, street
from school
where starts_with(street, coalesce($1::text, acting_district(), '')) or id in (
  select child.school
  from child join neighbourhood on neighbourhood.code = child.neighbourhood
  where $1::text is null or neighbourhood.street = $1
)
order by id

-- name: schools_save
with saved as (
  insert into school as held (id, name, street)
  select id, name, street from json_populate_recordset(null::school, $1::text::json)
  order by id
  on conflict (id) do update set name = excluded.name, street = excluded.street
  where held.* is distinct from excluded.*
  returning old.id is null as fresh
)
select count(*) filter (where fresh) as new, count(*) filter (where not fresh) as changed
from saved

-- name: today
select (now() at time zone 'Asia/Shanghai')::date
