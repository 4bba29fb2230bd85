-- After publishing: who could take the seats that stand empty, and what was done about it.

create type repair_state as enum ('waiting', 'answered', 'failed');

-- A search for people for a scope's empty seats. The problem is the pairings as they stood when it
-- was asked; json, not jsonb: kept to the byte and never searched.
create table repair (
  id uuid primary key default uuidv7(),
  street text references street,
  round_id uuid not null references round,
  state repair_state not null default 'waiting',
  problem json not null,
  asked_by uuid references account,
  asked_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz,
  attempts bigint not null default 0,
  answer json,
  answered_at timestamptz,
  failure text,
  constraint answered_repair_has_an_answer check ((state = 'answered') = (answer is not null)),
  constraint failed_repair_says_why check ((state = 'failed') = (failure is not null))
);
create index repair_street on repair (street, id);
create index repair_round_id on repair (round_id);
create index repair_asked_by on repair (asked_by);
create index repair_waiting on repair (id) where state = 'waiting';

-- A suggestion that was taken: its moves were made at once. Numbered in the child's street and
-- never changed. `made_login` is kept as it was.
create table replacement (
  street text not null references street,
  number bigint not null,
  repair uuid references repair on delete set null,
  child text not null references child,
  seat seat not null,
  moves jsonb not null,
  made_by uuid references account,
  made_login text not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (street, number)
);
create index replacement_repair on replacement (repair);
create index replacement_child on replacement (child);
create index replacement_made_by on replacement (made_by);

create type seat_request_state as enum ('asked', 'approved', 'refused', 'withdrawn');

-- A street asks a bordering one for a neighbour mum for one child. Only an approved request opens
-- the ladder, for that child and to that street. `weight` is copied: the other street sees what it
-- is asked to carry, and nothing of the child. Logins are kept as they were.
create table seat_request (
  id uuid primary key default uuidv7(),
  child text not null references child,
  seat seat not null,
  from_street text not null,
  to_street text not null,
  weight bigint not null,
  reason text not null,
  state seat_request_state not null default 'asked',
  asked_by uuid references account,
  asked_login text not null,
  asked_at timestamptz not null default clock_timestamp(),
  decided_by uuid references account,
  decided_login text,
  decided_at timestamptz,
  constraint seat_is_asked_of_a_bordering_street
    foreign key (from_street, to_street) references street_adjacency (street, adjacent),
  constraint only_a_neighbour_mum_is_asked_for check (seat = 'neighbour_mum'),
  constraint seat_request_says_why check (reason ~ '\S'),
  constraint decided_request_says_who check ((state = 'asked') = (decided_login is null)),
  constraint decided_request_says_when check ((state = 'asked') = (decided_at is null))
);
create unique index one_standing_request_per_seat_and_street on seat_request (child, seat, to_street)
  where state in ('asked', 'approved');
create index seat_request_child on seat_request (child);
create index seat_request_streets on seat_request (from_street, to_street);
create index seat_request_to_street on seat_request (to_street);
create index seat_request_asked_by on seat_request (asked_by);
create index seat_request_decided_by on seat_request (decided_by);

-- Whoever is asked answers; either side takes it back. A district's coordinator may do both.
create function seat_request_goes_its_way() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) not in (
    ('asked', 'approved'), ('asked', 'refused'), ('asked', 'withdrawn'), ('approved', 'withdrawn')
  ) then
    raise exception 'the request does not go to % from here', new.state
      using errcode = 'check_violation', constraint = 'seat_request_goes_its_way';
  end if;
  if session_user = 'linjia_app' and new.state in ('approved', 'refused')
    and (select acting_street()) is distinct from new.to_street
    and (select acting_street()) is not null
  then
    raise exception 'the street that is asked answers'
      using errcode = 'check_violation', constraint = 'seat_request_is_answered_by_the_other_street';
  end if;
  return new;
end $$;
create trigger seat_request_goes_its_way before update of state on seat_request
  for each row execute function seat_request_goes_its_way();

-- The neighbour mums whom other streets' approvals lend a street, while the seat is empty.
create function lent_helpers(given text) returns setof text language sql stable security definer
begin atomic
  select helper.id
  from seat_request
  join neighbourhood on neighbourhood.street = seat_request.to_street
  join helper on helper.neighbourhood = neighbourhood.code
  join helper_seat on helper_seat.helper = helper.id and helper_seat.seat = seat_request.seat
  where seat_request.from_street = given and seat_request.state = 'approved'
    and not exists (
      select from pairing
      where pairing.child = seat_request.child and pairing.seat = seat_request.seat
        and pairing.until is null
    );
end;

-- A helper away for some days, as one street (null: the district) knows it. From its beginning the
-- seats are vacant, and others may have them; at its end the helper has them back.
create table absence (
  id uuid primary key default uuidv7(),
  helper text not null references helper,
  street text references street,
  starts date not null,
  ends date not null,
  made_by uuid references account,
  made_login text not null,
  made_at timestamptz not null default clock_timestamp(),
  begun_at timestamptz,
  ended_at timestamptz,
  constraint absence_does_not_end_before_it_starts check (ends >= starts),
  constraint absence_begins_before_it_ends check (ended_at is null or begun_at is not null)
);
create index absence_helper on absence (helper);
create index absence_street on absence (street, id);
create index absence_made_by on absence (made_by);
create unique index one_absence_at_a_time on absence (helper, coalesce(street, ''))
  where ended_at is null;

create table absence_seat (
  absence uuid not null references absence on delete cascade,
  child text not null references child,
  seat seat not null,
  primary key (absence, child, seat)
);
create index absence_seat_child on absence_seat (child);

-- A coordinator's desk handed over to another for some days. What is done at it is done in the name
-- of whoever is `seated` there: at one desk at a time, in all their sessions. The desk is the account's own street, never one that is stood in for.
create table stand_in (
  id uuid primary key default uuidv7(),
  away uuid not null references account on delete cascade,
  away_login text not null,
  stand_in uuid not null references account on delete cascade,
  stand_in_login text not null,
  street text not null references street,
  starts date not null,
  ends date not null,
  made_at timestamptz not null default clock_timestamp(),
  revoked_at timestamptz,
  seated boolean not null default false,
  constraint nobody_stands_in_for_themselves check (away <> stand_in),
  constraint stand_in_does_not_end_before_it_starts check (ends >= starts),
  constraint stand_in_is_for_a_quarter_at_most check (ends - starts <= 92)
);
create index stand_in_away on stand_in (away, id);
create index stand_in_stand_in on stand_in (stand_in, id);
create index stand_in_street on stand_in (street);
create unique index one_sits_at_one_desk on stand_in (stand_in) where seated;

create function stands_in_today(given stand_in) returns boolean language sql stable
return given.revoked_at is null
  and (now() at time zone 'Asia/Shanghai')::date between given.starts and given.ends;

-- Which coordinator has a login: a street's coordinator sees no other account.
create function coordinator_named(given text) returns uuid language sql stable security definer
return (
  select id from account where login = given and kind = 'coordinator' and disabled_at is null
);

-- The published round under which a street's circles (null: the district's) run today. A street's
-- coordinator does not see the district's rounds, but repairs by their rules.
create function standing_round(given text)
returns table (
  id uuid, policy_name text, policy_version text, seed bigint, term_starts date, term_ends date
) language sql stable security definer
begin atomic
  select id, policy_name, policy_version, seed, term_starts, term_ends
  from round
  where state = 'published'
    and (street is null or street = given)
    and term_ends >= (now() at time zone 'Asia/Shanghai')::date
  order by published_at desc
  limit 1;
end;

do $$
begin
  grant create on schema public to linjia_lookup;
  revoke execute on function standing_round(text), lent_helpers(text), coordinator_named(text)
    from public;
  grant execute on function standing_round(text), lent_helpers(text), coordinator_named(text)
    to linjia_app, linjia_worker;
  alter function coordinator_named(text) owner to linjia_lookup;
  alter function standing_round(text) owner to linjia_lookup;
  alter function lent_helpers(text) owner to linjia_lookup;
  revoke create on schema public from linjia_lookup;
end $$;

-- It belongs to linjia_lookup, who alone may replace it.
grant create on schema public to linjia_lookup;
set local role linjia_lookup;

-- The desk where somebody sits counts as theirs, as long as they stand in there.
create or replace function acting_street() returns text language sql stable security definer
return coalesce(
  (
    select desk.street from stand_in as desk
    where desk.stand_in = acting_account() and desk.seated and stands_in_today(desk)
  ),
  (select street from account where id = acting_account())
);

reset role;
revoke create on schema public from linjia_lookup;
