-- Rounds: from draft to published circles. The database itself refuses a step that is not allowed.

create type round_state as enum (
  'draft', 'ready', 'queued', 'solving', 'proposed', 'approved', 'published', 'closed',
  'failed', 'cancelled'
);

-- problem and outcome are json, not jsonb: they are kept to the byte and never searched.
create table round (
  id uuid primary key default uuidv7(),
  title text not null,
  street text references street,
  term_starts date not null,
  term_ends date not null,
  state round_state not null default 'draft',
  policy_name text not null,
  policy_version text not null,
  problem json,
  problem_digest text,
  seed bigint not null,
  seconds double precision not null,
  lease_holder text,
  lease_until timestamptz,
  heartbeat_at timestamptz,
  attempts bigint not null default 0,
  stop_requested boolean not null default false,
  progress jsonb not null default '[]',
  outcome json,
  failure text,
  created_by uuid references account,
  created_at timestamptz not null default clock_timestamp(),
  approved_by uuid references account,
  approved_at timestamptz,
  published_by uuid references account,
  published_at timestamptz,
  foreign key (policy_name, policy_version) references policy (name, version),
  constraint term_does_not_end_before_it_starts check (term_ends >= term_starts),
  constraint seed_is_not_negative check (seed >= 0),
  constraint a_round_has_time_to_solve check (seconds > 0),
  constraint frozen_problem_has_a_digest check ((problem is null) = (problem_digest is null)),
  constraint ready_round_has_a_problem
    check (state in ('draft', 'cancelled') or problem is not null),
  constraint solving_round_has_a_lease check (
    (state = 'solving') = (lease_holder is not null)
    and (state = 'solving') = (lease_until is not null)
  ),
  constraint proposed_round_has_an_outcome check (
    state not in ('proposed', 'approved', 'published', 'closed') or outcome is not null
  ),
  constraint failed_round_says_why check ((state = 'failed') = (failure is not null)),
  constraint published_round_has_an_approver check (
    state not in ('approved', 'published', 'closed')
    or (approved_by is not null and approved_at is not null)
  ),
  constraint approver_is_not_the_creator check (approved_by <> created_by),
  constraint published_round_says_who_and_when check (
    state not in ('published', 'closed') or (published_by is not null and published_at is not null)
  )
);
create index round_street on round (street, id);
create index round_policy on round (policy_name, policy_version);
create index round_created_by on round (created_by);
create index round_approved_by on round (approved_by);
create index round_published_by on round (published_by);
create index round_queued on round (id) where state = 'queued';
create index round_lease_until on round (lease_until) where state = 'solving';

create table round_event (
  round_id uuid not null references round on delete cascade,
  number bigint not null,
  at timestamptz not null default clock_timestamp(),
  state round_state not null,
  progress jsonb,
  primary key (round_id, number)
);

create table proposal_seat (
  round_id uuid not null references round on delete cascade,
  child text not null references child,
  seat seat not null,
  helper text references helper,
  kept boolean not null,
  step bigint,
  metres bigint,
  reason text,
  candidates bigint,
  ledger jsonb,
  primary key (round_id, child, seat),
  constraint empty_seat_has_a_reason check ((helper is null) = (reason is not null)),
  constraint empty_seat_has_a_ledger check (
    (helper is null) = (candidates is not null) and (helper is null) = (ledger is not null)
  )
);
create index proposal_seat_child on proposal_seat (child);
create index proposal_seat_helper on proposal_seat (helper);

-- Every pairing so far came with a roster: there is none to check.
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table pairing add constraint pairing_comes_from_a_round
  foreign key (round_id) references round;
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table pairing add constraint pairing_is_ended_by_a_round
  foreign key (ended_by) references round;

create function round_moves_along_its_states() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state = 'draft' then
      return new;
    end if;
  elsif (old.state, new.state) in (
    ('draft', 'ready'), ('draft', 'cancelled'),
    ('ready', 'queued'), ('ready', 'cancelled'),
    ('queued', 'solving'), ('queued', 'cancelled'),
    ('solving', 'proposed'), ('solving', 'queued'), ('solving', 'failed'),
    ('proposed', 'approved'), ('proposed', 'cancelled'),
    ('approved', 'published'), ('approved', 'cancelled'),
    ('published', 'closed')
  ) then
    return new;
  end if;
  raise exception 'a round does not go to % from here', new.state
    using errcode = 'check_violation', constraint = 'round_moves_along_its_states';
end $$;

create trigger round_begins_as_a_draft before insert on round
  for each row execute function round_moves_along_its_states();
create trigger round_moves_along_its_states before update of state on round
  for each row when (old.state is distinct from new.state)
  execute function round_moves_along_its_states();

create function frozen_problem_stays() returns trigger language plpgsql as $$
begin
  raise exception 'the problem of a round is frozen once'
    using errcode = 'check_violation', constraint = 'frozen_problem_stays';
end $$;

-- Seed, time, policy and scope are part of what was frozen.
create trigger frozen_problem_stays
  before update of problem, problem_digest, policy_name, policy_version, street, seed, seconds,
    term_starts, term_ends on round
  for each row when (old.state <> 'draft')
  execute function frozen_problem_stays();

-- A round's row is locked by whoever changes it, so that its events are numbered without a gap.
create function tell_round_event() returns trigger language plpgsql as $$
begin
  insert into round_event (round_id, number, state, progress)
  select
    new.id,
    coalesce(max(number), 0) + 1,
    new.state,
    case
      when tg_op = 'UPDATE' and new.state = old.state and new.progress <> old.progress
        then new.progress -> -1
    end
  from round_event where round_id = new.id;
  perform pg_notify('round_event', new.id::text);
  return null;
end $$;

create trigger a_new_round_is_told after insert on round
  for each row execute function tell_round_event();
create trigger a_changed_round_is_told
  after update of state, progress, stop_requested on round
  for each row when (
    (old.state, old.progress, old.stop_requested)
    is distinct from (new.state, new.progress, new.stop_requested)
  )
  execute function tell_round_event();
