-- Volunteers accept or decline their seats themselves.

create type answer as enum ('accepted', 'declined');
create type decline_reason as enum ('time', 'distance', 'unsuited', 'acquainted', 'other');

-- What a helper says of a seat they have, once. `child` and `helper` are the pairing's, and stay when
-- it has ended. `seen_at`: a coordinator has seen the decline.
create table seat_answer (
  pairing uuid not null references pairing on delete cascade,
  child text not null references child,
  helper text not null references helper on delete cascade,
  answer answer not null,
  reason decline_reason,
  answered_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz,
  constraint seat_is_answered_once primary key (pairing),
  constraint decline_says_why check ((answer = 'declined') = (reason is not null))
);
create index seat_answer_child on seat_answer (child);
create index seat_answer_helper on seat_answer (helper);
create index seat_answer_unseen on seat_answer (answered_at)
  where answer = 'declined' and seen_at is null;

-- Whoever has the seat answers for it. A decline empties the seat and bans the pair there in the same
-- statement: a volunteer may change neither pairings nor decisions, so the scribe does it for them.
create function seat_is_answered() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  held pairing;
begin
  select * into held from pairing where id = new.pairing and until is null for update;
  if held.child is distinct from new.child or held.helper is distinct from new.helper then
    raise exception 'a seat is answered for by whoever has it'
      using errcode = 'insufficient_privilege';
  end if;
  new.answered_at := clock_timestamp();
  new.seen_at := null;
  if new.answer = 'declined' then
    update pairing set until = now() where id = held.id;
    insert into decision as stood (kind, child, seat, helper, decided_by, reason)
    values ('ban', held.child, held.seat, held.helper, '志愿者本人', '谢绝了这个席位')
    on conflict (child, seat, helper) do update
    set kind = excluded.kind, decided_by = excluded.decided_by, reason = excluded.reason;
  end if;
  return new;
end $$;
create trigger seat_is_answered before insert on seat_answer
  for each row execute function seat_is_answered();

-- Only that it was seen is added to an answer.
create function answer_stays() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'seen_at' is distinct from to_jsonb(old) - 'seen_at' then
    raise exception 'an answer stays as it was given' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger answer_stays before update on seat_answer
  for each row execute function answer_stays();

do $$
begin
  grant create on schema public to linjia_scribe;
  revoke execute on function seat_is_answered() from public;
  alter function seat_is_answered() owner to linjia_scribe;
  revoke create on schema public from linjia_scribe;
end $$;
