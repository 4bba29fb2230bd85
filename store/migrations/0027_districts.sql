-- Several districts in one database: an account without a street belongs to a district, or to none,
-- and then reaches them all. A district is the six digits with which its streets' codes begin.

-- Nobody has a district yet: there is nothing to check.
alter table account
  add column district text,
  -- squawk-ignore constraint-missing-not-valid
  add constraint district_code_has_six_digits check (district ~ '^[0-9]{6}$'),
  -- squawk-ignore constraint-missing-not-valid
  add constraint a_streets_account_has_its_streets_district
    check (district is null or (kind <> 'volunteer' and street is null));

-- A district is there when one of its streets is.
create function account_has_its_district() returns trigger language plpgsql as $$
begin
  if not exists (select from street where starts_with(code, new.district)) then
    raise exception 'there is no such district'
      using errcode = 'check_violation', constraint = 'account_is_of_a_district_that_is_there';
  end if;
  return new;
end $$;
create trigger account_has_its_district before insert or update of district on account
  for each row when (new.district is not null)
  execute function account_has_its_district();

-- Another district begins an epoch as another street does.
drop trigger changed_rights_begin_an_epoch on account;
create trigger changed_rights_begin_an_epoch
  before update of kind, street, district, helper, disabled_at, password_hash on account
  for each row when (
    (old.kind, old.street, old.district, old.helper, old.disabled_at, old.password_hash)
    is distinct from
    (new.kind, new.street, new.district, new.helper, new.disabled_at, new.password_hash)
  )
  execute function rights_begin_an_epoch();

-- Null where somebody acts for every district there is, or is a volunteer.
create function acting_district() returns text language sql stable security definer
return (
  select coalesce(district, left(acting_street(), 6)) from account where id = acting_account()
);

-- How the codes of the streets begin where somebody acts: a street's own code, a district's digits.
create function acting_area() returns text language sql stable security definer
return (
  select coalesce(acting_street(), district) from account where id = acting_account()
);

-- How far somebody reaches, of what a policy says for each kind of account, "/street" added where
-- it acts for a street, and for nobody (""). What reaches a `district` is an `area`'s, and everything
-- for an account that belongs to none.
create function acting_reach(reaches jsonb) returns text language sql stable security definer
return case
  when acting_account() is null then reaches ->> ''
  else (
    select case
      when found.reach is distinct from 'district' then found.reach
      when account.district is null then 'everything'
      else 'area'
    end
    from account cross join lateral (
      select reaches ->> (account.kind || case when acting_street() is null then '' else '/street' end)
    ) as found (reach)
    where account.id = acting_account()
  )
end;

-- Whose a row without a street is: the district of whoever made it.
alter table round add column district text;
alter table round alter column district set default acting_district();
alter table repair add column district text;
alter table repair alter column district set default acting_district();
alter table absence add column district text;
alter table absence alter column district set default acting_district();
alter table roster_import add column district text;
alter table roster_import alter column district set default acting_district();

-- squawk-ignore require-concurrent-index-deletion
drop index one_absence_at_a_time;
create unique index one_absence_at_a_time on absence (helper, coalesce(street, district, ''))
  where ended_at is null;

-- The district is part of a round's scope, and frozen with it.
drop trigger frozen_problem_stays on round;
create trigger frozen_problem_stays
  before update of problem, problem_digest, policy_name, policy_version, street, district, seed,
    seconds, term_starts, term_ends on round
  for each row when (old.state <> 'draft')
  execute function frozen_problem_stays();

-- Who stands in a street or in those of a district, may sit with their children, does so now, or is
-- lent to one of them.
create function helpers_of_area(given text) returns setof text language sql stable
security definer
begin atomic
  select near.helper
  from street cross join lateral (
    select helpers_of_street(street.code) as helper
    union
    select lent_helpers(street.code)
  ) as near
  where starts_with(street.code, given);
end;

grant execute on function acting_district(), acting_area(), acting_reach(jsonb) to linjia_app, linjia_worker, linjia_lookup,
  linjia_scribe, linjia_keeper;
grant execute on function helpers_of_area(text) to linjia_app;
revoke execute on function acting_district(), acting_area(), acting_reach(jsonb), helpers_of_area(text) from public;
grant create on schema public to linjia_lookup;
alter function acting_district() owner to linjia_lookup;
alter function acting_area() owner to linjia_lookup;
alter function acting_reach(jsonb) owner to linjia_lookup;
alter function helpers_of_area(text) owner to linjia_lookup;

-- They belong to linjia_lookup, who alone may replace them.
set local role linjia_lookup;

-- What circles elsewhere take from the helpers of a street, or of the acting district: numbers, and
-- nobody's child.
create or replace function load_outside_street(given text, weighing seat[])
returns table (helper text, load bigint, mentees bigint) language sql stable security definer
begin atomic
  select
    pairing.helper,
    coalesce(sum(child.weight) filter (where pairing.seat = any(weighing)), 0)::bigint,
    count(*) filter (where pairing.seat = 'mentor')
  from pairing
  join child on child.id = pairing.child
  join neighbourhood on neighbourhood.code = child.neighbourhood
  where pairing.until is null
    and not starts_with(neighbourhood.street, coalesce(given, acting_district()))
  group by pairing.helper;
end;

-- Called by this program's own queries alone.
-- squawk-ignore renaming-object
alter function load_outside_street(text, seat[]) rename to load_outside;

-- The published round under which the circles of a street (null: of the acting district, or of all)
-- run today. A street's coordinator does not see the district's rounds, but repairs by their rules.
create or replace function standing_round(given text)
returns table (
  id uuid, policy_name text, policy_version text, seed bigint, term_starts date, term_ends date
) language sql stable security definer
begin atomic
  select id, policy_name, policy_version, seed, term_starts, term_ends
  from round
  where state = 'published'
    and (
      street = given
      or (
        street is null
        and (district is null or starts_with(coalesce(given, acting_district()), district))
      )
    )
    and term_ends >= (now() at time zone 'Asia/Shanghai')::date
  order by published_at desc
  limit 1;
end;

reset role;
revoke create on schema public from linjia_lookup;
