-- The parts of a round that workers form apart, each under a lease of its own.

create type block_state as enum ('waiting', 'solving', 'done', 'gathered', 'failed');

-- Whoever splits a round says until when it may be solved: the blocks share the time that is left.
alter table round add column solve_until timestamptz;

-- problem and formed are json, not jsonb: they are kept to the byte and never searched. Once a block
-- is gathered the outcome has all of it.
create table round_block (
  round_id uuid not null references round on delete cascade,
  number bigint not null,
  state block_state not null default 'waiting',
  digest text not null,
  children bigint not null,
  size bigint not null,
  problem json,
  attempts bigint not null default 0,
  lease_holder text,
  lease_until timestamptz,
  progress jsonb not null default '[]',
  formed json,
  failure text,
  primary key (round_id, number),
  constraint solving_block_has_a_lease check (
    (state = 'solving') = (lease_holder is not null)
    and (state = 'solving') = (lease_until is not null)
  ),
  constraint done_block_has_what_it_formed check ((state = 'done') = (formed is not null)),
  constraint block_has_a_problem_until_it_is_gathered check (
    (state = 'gathered') = (problem is null)
  ),
  constraint failed_block_says_why check ((state = 'failed') = (failure is not null))
);
create index round_block_open on round_block (round_id, number)
  where state in ('waiting', 'solving');

create function block_moves_along_its_states() returns trigger language plpgsql as $$
begin
  if (old.state, new.state) in (
    ('waiting', 'solving'), ('solving', 'solving'), ('solving', 'waiting'), ('solving', 'done'),
    ('solving', 'failed'), ('done', 'gathered')
  ) then
    return new;
  end if;
  raise exception 'a block does not go from % to %', old.state, new.state
    using errcode = 'check_violation', constraint = 'block_moves_along_its_states';
end $$;

create trigger block_moves_along_its_states before update of state on round_block
  for each row execute function block_moves_along_its_states();

create function blocks_end_with_their_round() returns trigger language plpgsql as $$
begin
  delete from round_block where round_id = new.id;
  return null;
end $$;

create trigger blocks_end_with_their_round after update of state on round
  for each row when (new.state in ('failed', 'cancelled'))
  execute function blocks_end_with_their_round();

-- Who could take a block: the workers of every host, as they last said. A hint for sharing out time.
create table worker (
  name text primary key,
  solvers bigint not null,
  seen_at timestamptz not null default clock_timestamp(),
  constraint worker_has_a_solver check (solvers >= 1)
);
