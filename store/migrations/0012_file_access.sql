-- A way to one child's file for those who have no standing right to it: asked for and granted by
-- somebody responsible, or taken at once in an emergency and reviewed afterwards. It ends by itself.

create type access_way as enum ('asked', 'break_glass');
create type access_finding as enum ('in_order', 'not_in_order');

-- `child` is no reference: what was looked at stays known when the child's row is gone.
-- `begins_at`, `ends_at`: null until it is granted. `reviewed_by`, `finding`: of a broken glass.
create table file_access (
  id uuid primary key default uuidv7(),
  account uuid not null references account,
  child text not null,
  way access_way not null,
  reason text not null,
  hours bigint not null,
  asked_at timestamptz not null default now(),
  decided_by uuid references account,
  decided_at timestamptz,
  begins_at timestamptz,
  ends_at timestamptz,
  ended_by uuid references account,
  reviewed_by uuid references account,
  reviewed_at timestamptz,
  finding access_finding,
  constraint access_says_why check (length(btrim(reason)) between 10 and 500),
  constraint access_is_for_a_fortnight_at_most check (hours between 1 and 336),
  constraint broken_glass_is_mended_in_a_day check (
    way <> 'break_glass' or hours <= 24 and ends_at <= begins_at + interval '24 hours'
  ),
  constraint access_lasts_as_long_as_asked check (ends_at <= begins_at + hours * interval '1 hour'),
  constraint access_begins_and_ends check ((begins_at is null) = (ends_at is null)),
  constraint access_is_granted_by_another check (decided_by <> account),
  constraint access_begins_when_granted check (
    case way
      when 'asked' then (decided_by is null) = (decided_at is null)
        and (begins_at is null or decided_at is not null)
      else decided_by is null and decided_at is null and begins_at is not null
    end
  ),
  constraint broken_glass_is_reviewed_by_another check (reviewed_by <> account),
  constraint review_says_what_it_found check (
    (reviewed_by is null) = (finding is null) and (reviewed_by is null) = (reviewed_at is null)
    and (way = 'break_glass' or reviewed_by is null)
  )
);
create index file_access_account on file_access (account, ends_at);
create index file_access_child on file_access (child);
create index file_access_decided_by on file_access (decided_by);
create index file_access_ended_by on file_access (ended_by);
create index file_access_reviewed_by on file_access (reviewed_by);

-- Whoever runs SQL as the website acts in their own name, at the present time, one step at a time.
create function access_goes_its_way() returns trigger language plpgsql as $$
declare
  me constant uuid := acting_account();
  later constant text[] := array[
    'decided_by', 'decided_at', 'begins_at', 'ends_at', 'ended_by', 'reviewed_by', 'reviewed_at',
    'finding'
  ];
  fits boolean;
begin
  if session_user <> 'linjia_app' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    fits := new.account = me and new.asked_at = now()
      and new.decided_at is null and new.ended_by is null and new.reviewed_at is null
      and (new.begins_at = now()) is not distinct from (
        case new.way when 'break_glass' then true end
      );
  else
    fits := to_jsonb(new) - later = to_jsonb(old) - later and case
      when old.decided_at is null and new.decided_at is not null then
        new.decided_by = me and new.decided_at = now() and new.begins_at is not distinct from
          (case when new.begins_at is not null then now() end)
        and new.ended_by is null and new.reviewed_at is null
      when old.reviewed_at is null and new.reviewed_at is not null then
        new.reviewed_by = me and acting_kind() = 'district_admin'
        and to_jsonb(new) - array['reviewed_by', 'reviewed_at', 'finding']
          = to_jsonb(old) - array['reviewed_by', 'reviewed_at', 'finding']
      else
        new.ended_by = me and new.ends_at = now() and old.ends_at > now()
        and to_jsonb(new) - array['ended_by', 'ends_at']
          = to_jsonb(old) - array['ended_by', 'ends_at']
    end;
  end if;
  if fits is not true then
    raise exception 'access goes its way: asked, granted by another, ended, reviewed'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger access_goes_its_way before insert or update on file_access
  for each row execute function access_goes_its_way();

-- Whose file the acting account may open now by an access of its own; a volunteer never.
create function granted_children() returns setof text language sql stable security definer
begin atomic
  select child from file_access
  where account = acting_account() and begins_at <= now() and ends_at > now()
    and (select kind <> 'volunteer' and disabled_at is null from account where id = acting_account());
end;

-- What somebody in the record of accesses is called: a coordinator sees no other account.
create function login_in_accesses(given uuid) returns text language sql stable security definer
return (
  select login from account
  where id = given and exists (
    select from file_access where given in (account, decided_by, ended_by, reviewed_by)
  )
);

-- Granted first: the owner has no say in what it has given away.
revoke execute on function granted_children(), login_in_accesses(uuid) from public;
grant execute on function granted_children(), login_in_accesses(uuid) to linjia_app;
grant create on schema public to linjia_lookup;
alter function granted_children() owner to linjia_lookup;
alter function login_in_accesses(uuid) owner to linjia_lookup;
revoke create on schema public from linjia_lookup;
