-- The review of a proposal: what people change in it, why, what it costs, and how it is undone.
-- A published round is changed by numbered amendments. Capacity is kept by counters in the database.

create type override_kind as enum ('assign', 'move', 'swap', 'empty', 'lock', 'ban', 'undo');
create type amendment_state as enum ('open', 'applied', 'discarded');
create type notice_kind as enum ('seat_begins', 'seat_ends');

-- What the seat takes from its helper's room: the case weight where the policy counts it, else 0.
alter table proposal_seat add column load bigint not null default 0;

-- What each helper of a round can carry by the frozen problem, and carries in the proposal. A null
-- room has no limit. Whoever changes seats waits here for whoever does so at the same time.
-- No key to `helper`: a what-if round has helpers of its problem who are on no roster.
create table proposal_room (
  round_id uuid not null references round on delete cascade,
  helper text not null,
  room bigint,
  load bigint not null default 0,
  pupils_room bigint,
  pupils bigint not null default 0,
  primary key (round_id, helper),
  constraint proposed_helper_has_room check (load <= room),
  constraint proposed_mentor_has_room check (pupils <= pupils_room)
);
create index proposal_room_helper on proposal_room (helper);

create table amendment (
  round_id uuid not null references round on delete cascade,
  number bigint not null,
  state amendment_state not null default 'open',
  created_by uuid references account,
  created_login text not null,
  created_at timestamptz not null default clock_timestamp(),
  decided_by uuid references account,
  decided_login text,
  decided_at timestamptz,
  primary key (round_id, number),
  constraint decided_amendment_says_when check ((state = 'open') = (decided_at is null)),
  constraint decided_amendment_says_who check ((state = 'open') = (decided_login is null)),
  constraint amendment_is_approved_by_another
    check (state <> 'applied' or decided_by is distinct from created_by)
);
create unique index one_open_amendment_per_round on amendment (round_id) where state = 'open';
create index amendment_created_by on amendment (created_by);
create index amendment_decided_by on amendment (decided_by);

-- What a person did to a proposal, numbered in each round and never changed; an undo is a row too.
-- `costs`: each tier's value before and after. `made_login` is kept as it was.
create table override (
  round_id uuid not null references round on delete cascade,
  number bigint not null,
  kind override_kind not null,
  undoes bigint,
  amendment bigint,
  reason text,
  costs jsonb not null,
  made_by uuid references account,
  made_login text not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (round_id, number),
  -- squawk-ignore adding-foreign-key-constraint
  constraint override_undoes_one_of_its_round foreign key (round_id, undoes) references override,
  constraint override_is_of_an_amendment_of_its_round
    foreign key (round_id, amendment) references amendment,
  constraint override_is_undone_once unique (round_id, undoes),
  constraint override_says_why check (kind = 'undo' or (reason is not null and reason ~ '\S')),
  constraint only_an_undo_undoes check ((kind = 'undo') = (undoes is not null))
);
create index override_amendment on override (round_id, amendment);
create index override_made_by on override (made_by);

-- The seats that an override is about, with who sat there and who sits there now. `decided`: whom a
-- lock or a ban names; `decision`: what had been decided about them before, null for nothing.
create table override_seat (
  round_id uuid not null,
  number bigint not null,
  child text not null references child,
  seat seat not null,
  before text references helper,
  after text references helper,
  decided text references helper,
  decision jsonb,
  primary key (round_id, number, child, seat),
  constraint override_seat_is_of_an_override
    foreign key (round_id, number) references override on delete cascade
);
create index override_seat_child on override_seat (child);
create index override_seat_before on override_seat (before);
create index override_seat_after on override_seat (after);
create index override_seat_decided on override_seat (decided);

-- What an amendment comes to: who sits there before its first override, and who after its last.
create function amended_seats(given uuid, its_number bigint)
returns table (child text, seat seat, before text, after text) language sql stable
begin atomic
  select
    net.child, net.seat, net.before, net.after
  from (
    select
      held.child, held.seat,
      (array_agg(held.before order by held.number))[1] as before,
      (array_agg(held.after order by held.number desc))[1] as after
    from override_seat as held
    join override on (override.round_id, override.number) = (held.round_id, held.number)
    where held.round_id = given and override.amendment = its_number
    group by held.child, held.seat
  ) as net
  where net.before is distinct from net.after;
end;

-- A proposal against the open pairings of its children. A seat that is nobody's in both is none.
create function proposal_differences(given uuid)
returns table (child text, seat seat, before text, after text, kind text) language sql stable
begin atomic
  select
    child, seat, now.helper, held.helper,
    case
      when now.helper = held.helper then 'kept'
      when now.helper is null then 'new'
      when held.helper is null then 'gone'
      else 'changed'
    end
  from (
    select proposal_seat.child, proposal_seat.seat, proposal_seat.helper
    from proposal_seat where round_id = given
  ) as held
  full join (
    select pairing.child, pairing.seat, pairing.helper
    from pairing
    where until is null
      and pairing.child in (select asked.child from proposal_seat as asked where round_id = given)
  ) as now using (child, seat)
  where held.helper is not null or now.helper is not null;
end;

-- What a volunteer is told when a round begins or ends a seat of theirs, in the same transaction.
create table notice (
  id uuid primary key default uuidv7(),
  helper text not null references helper on delete cascade,
  kind notice_kind not null,
  pairing uuid not null references pairing on delete cascade,
  at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  constraint notice_is_given_once unique (pairing, kind)
);
create index notice_helper on notice (helper, id);

create function proposal_is_open_to_overrides() returns trigger language plpgsql as $$
begin
  if exists (select from round where id = new.round_id and state = 'proposed')
    or exists (
      select from amendment
      join round on round.id = amendment.round_id and round.state = 'published'
      where amendment.round_id = new.round_id and amendment.state = 'open'
    )
  then
    return new;
  end if;
  raise exception 'the proposal is not open to overrides'
    using errcode = 'check_violation', constraint = 'proposal_is_open_to_overrides';
end $$;
create trigger proposal_is_open_to_overrides before update on proposal_seat
  for each row when (old.helper is distinct from new.helper)
  execute function proposal_is_open_to_overrides();

-- A statement's changes are taken together, so that two helpers may change places.
create function proposal_rooms_are_kept() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  change record;
begin
  for change in execute format(
    'select round_id, helper, sum(load)::bigint as load, sum(pupil)::bigint as pupils from (
       select round_id, helper, load, (seat = ''mentor'')::int as pupil from new_rows %s
     ) as moved
     where helper is not null
     group by round_id, helper
     having sum(load) <> 0 or sum(pupil) <> 0 or %L
     order by round_id, helper',
    case tg_op when 'UPDATE' then
      'union all select round_id, helper, -load, -(seat = ''mentor'')::int from old_rows'
      else '' end,
    tg_op = 'INSERT'
  ) loop
    update proposal_room
    set load = proposal_room.load + change.load, pupils = proposal_room.pupils + change.pupils
    where proposal_room.round_id = change.round_id and proposal_room.helper = change.helper;
    if not found then
      raise exception 'a helper who is not in the round'
        using errcode = 'check_violation', constraint = 'proposed_helper_is_in_the_round';
    end if;
  end loop;
  return null;
end $$;
create trigger proposal_rooms_are_laid after insert on proposal_seat
  referencing new table as new_rows
  for each statement execute function proposal_rooms_are_kept();
create trigger proposal_rooms_are_kept after update on proposal_seat
  referencing old table as old_rows new table as new_rows
  for each statement execute function proposal_rooms_are_kept();

-- Who changed a proposal does not approve it.
create function approver_made_no_override() returns trigger language plpgsql as $$
begin
  if exists (
    select from override
    where override.round_id = new.id and override.made_by = new.approved_by
      and override.amendment is null and override.kind <> 'undo'
      and not exists (
        select from override as undo
        where undo.round_id = override.round_id and undo.undoes = override.number
      )
  ) then
    raise exception 'whoever changed the proposal does not approve it'
      using errcode = 'check_violation', constraint = 'approver_made_no_override';
  end if;
  return new;
end $$;
create trigger approver_made_no_override before update of state on round
  for each row when (old.state = 'proposed' and new.state = 'approved')
  execute function approver_made_no_override();

create function amendment_is_decided_once() returns trigger language plpgsql as $$
begin
  if old.state <> 'open' then
    raise exception 'the amendment is decided'
      using errcode = 'check_violation', constraint = 'amendment_is_decided_once';
  end if;
  if new.state = 'applied' and exists (
    select from override
    where override.round_id = new.round_id and override.amendment = new.number
      and override.made_by = new.decided_by
  ) then
    raise exception 'whoever made the amendment does not approve it'
      using errcode = 'check_violation', constraint = 'amendment_is_approved_by_another';
  end if;
  return new;
end $$;
create trigger amendment_is_decided_once before update on amendment
  for each row execute function amendment_is_decided_once();

-- Rosters bring pairings too; only what a round begins or ends is news.
create function pairing_is_told() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into notice (helper, kind, pairing) values (new.helper, 'seat_begins', new.id);
  else
    insert into notice (helper, kind, pairing) values (new.helper, 'seat_ends', new.id);
  end if;
  return null;
end $$;
create trigger begun_pairing_is_told after insert on pairing
  for each row when (new.round_id is not null) execute function pairing_is_told();
create trigger ended_pairing_is_told after update of ended_by on pairing
  for each row when (old.ended_by is null and new.ended_by is not null)
  execute function pairing_is_told();

-- The counters and the notices are nobody's to write by hand.
do $$
declare
  made text;
begin
  grant create on schema public to linjia_scribe;
  foreach made in array array['proposal_rooms_are_kept()', 'pairing_is_told()'] loop
    execute format('revoke execute on function %s from public', made);
    execute format('alter function %s owner to linjia_scribe', made);
  end loop;
  revoke create on schema public from linjia_scribe;
end $$;
