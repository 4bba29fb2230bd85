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
  revoke execute on function standing_round(text) from public;
  alter function standing_round(text) owner to linjia_lookup;
  revoke create on schema public from linjia_lookup;
  grant execute on function standing_round(text) to linjia_app, linjia_worker;
end $$;
