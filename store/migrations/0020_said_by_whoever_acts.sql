-- What says who did it is said by whoever acts: raw SQL as the website's login forges no approval,
-- no other street's consent, and no desk that nobody handed over.

-- $1: the column of whoever makes the row; the others: of whoever does something to it later.
create function said_by_whoever_acts() returns trigger language plpgsql as $$
declare
  me constant text := acting_account();
  its text;
  said text;
  stood text;
begin
  if session_user <> 'linjia_app' then
    return new;
  end if;
  foreach its in array tg_argv loop
    execute format('select ($1).%I', its) into said using new;
    stood := null;
    if tg_op = 'UPDATE' then
      execute format('select ($1).%I', its) into stood using old;
    end if;
    if said is distinct from me
      and (said is distinct from stood or tg_op = 'INSERT' and its = tg_argv[0])
    then
      raise exception '% is said by whoever acts', its using errcode = 'insufficient_privilege';
    end if;
  end loop;
  return new;
end $$;
create trigger said_by_whoever_acts
  before insert or update of created_by, approved_by, published_by on round
  for each row execute function said_by_whoever_acts('created_by', 'approved_by', 'published_by');
create trigger said_by_whoever_acts before insert or update of created_by, decided_by on amendment
  for each row execute function said_by_whoever_acts('created_by', 'decided_by');
create trigger said_by_whoever_acts before insert or update of asked_by, decided_by on seat_request
  for each row execute function said_by_whoever_acts('asked_by', 'decided_by');
create trigger said_by_whoever_acts before insert on override
  for each row execute function said_by_whoever_acts('made_by');
create trigger said_by_whoever_acts before insert on replacement
  for each row execute function said_by_whoever_acts('made_by');
create trigger said_by_whoever_acts before insert or update of made_by on absence
  for each row execute function said_by_whoever_acts('made_by');

create function approved_by_an_admin() returns trigger language plpgsql as $$
begin
  if session_user = 'linjia_app' and acting_kind() is distinct from 'district_admin' then
    raise exception 'a district admin approves' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger approved_by_an_admin before update of state on round
  for each row when (new.state = 'approved') execute function approved_by_an_admin();
create trigger approved_by_an_admin before update of state on amendment
  for each row when (new.state = 'applied') execute function approved_by_an_admin();

-- Asked for a child of the own street, and not approved yet; what was asked stays as it was asked.
create function seat_is_asked_for_ones_own() returns trigger language plpgsql as $$
declare
  later constant text[] := array['state', 'decided_by', 'decided_login', 'decided_at'];
  fits boolean;
begin
  if session_user <> 'linjia_app' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    fits := new.state = 'asked' and exists (
      select
      from child join neighbourhood on neighbourhood.code = child.neighbourhood
      where child.id = new.child and neighbourhood.street = new.from_street
    );
  else
    fits := to_jsonb(new) - later = to_jsonb(old) - later;
  end if;
  if fits is not true then
    raise exception 'a seat is asked for, and stays as it was asked'
      using errcode = 'insufficient_privilege';
  end if;
  -- Who sits at two desks is still one person.
  if new.state = 'approved' and acting_street() = new.to_street
    and new.asked_by = acting_account()
  then
    raise exception 'somebody else approves it'
      using errcode = 'check_violation', constraint = 'seat_request_is_approved_by_another';
  end if;
  return new;
end $$;
create trigger seat_is_asked_for_ones_own before insert or update on seat_request
  for each row execute function seat_is_asked_for_ones_own();

-- One hands over the own desk, and sits down at what was handed over; neither is prolonged.
create function desk_is_handed_over() returns trigger language plpgsql as $$
declare
  me constant uuid := acting_account();
  fits boolean;
begin
  if session_user <> 'linjia_app' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    fits := new.away = me and not new.seated and new.revoked_at is null
      and new.stand_in = coordinator_named(new.stand_in_login)
      and exists (select from account where id = me and street = new.street);
  else
    fits := to_jsonb(new) - array['seated', 'revoked_at']
        = to_jsonb(old) - array['seated', 'revoked_at']
      and case
        when new.revoked_at is distinct from old.revoked_at then
          old.away = me and old.revoked_at is null and not new.seated
        when new.seated then old.stand_in = me
        else true
      end;
  end if;
  if fits is not true then
    raise exception 'a desk is handed over by whose it is' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger desk_is_handed_over before insert or update on stand_in
  for each row execute function desk_is_handed_over();

-- Whose desk it is may lose it, and nobody sits there for them then.
create function has_the_desk(given uuid, its_street text) returns boolean language sql stable
security definer
return exists (
  select from account
  where id = given and kind = 'coordinator' and street = its_street and disabled_at is null
);

create or replace function stands_in_today(given stand_in) returns boolean language sql stable
return given.revoked_at is null
  and (now() at time zone 'Asia/Shanghai')::date between given.starts and given.ends
  and has_the_desk(given.away, given.street);

-- A glass broken again and again is no emergency but a way to empty the district. Those from the
-- last day count, and those that nobody has reviewed; a household's children are fewer.
create function few_glasses_are_broken() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('glass of ' || new.account, 0));
  if (
    select count(*) from file_access
    where account = new.account and way = 'break_glass'
      and (reviewed_at is null or asked_at > now() - interval '1 day')
  ) >= 5 then
    raise exception 'five glasses are broken already'
      using errcode = 'check_violation', constraint = 'few_glasses_are_broken';
  end if;
  return new;
end $$;
create trigger few_glasses_are_broken before insert on file_access
  for each row when (new.way = 'break_glass') execute function few_glasses_are_broken();

do $$
begin
  grant create on schema public to linjia_lookup;
  revoke execute on function has_the_desk(uuid, text) from public;
  grant execute on function has_the_desk(uuid, text) to linjia_app, linjia_worker;
  alter function has_the_desk(uuid, text) owner to linjia_lookup;
  revoke create on schema public from linjia_lookup;
end $$;
