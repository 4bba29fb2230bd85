-- Why a proposal leaves a seat empty or a need uncovered, beside the ledger of the seat.

create type verdict as enum ('ruled_out', 'short', 'choice', 'open');

-- body is json, not jsonb: it is read whole and never searched. It says what each claim weighs.
create table proposal_shortage (
  round_id uuid not null references round on delete cascade,
  number bigint not null,
  body json not null,
  primary key (round_id, number)
);

-- Of a seat the ledger stands with the seat; of a need it stands here.
create table proposal_reason (
  round_id uuid not null references round on delete cascade,
  child text not null references child,
  seat seat,
  need need,
  verdict verdict not null,
  shortage bigint,
  obstacle jsonb,
  reason text,
  candidates bigint,
  ledger jsonb,
  foreign key (round_id, shortage) references proposal_shortage (round_id, number)
    on delete cascade,
  constraint reason_is_of_a_seat_or_of_a_need check ((seat is null) <> (need is null)),
  constraint reason_of_a_need_has_a_ledger check (
    (need is null) = (reason is null) and (need is null) = (candidates is null)
    and (need is null) = (ledger is null)
  ),
  constraint choice_says_what_stands_against_it check (
    (verdict = 'choice') = (obstacle is not null)
  )
);
create unique index proposal_reason_once on proposal_reason (round_id, child, seat, need)
  nulls not distinct;
create index proposal_reason_child on proposal_reason (child);
create index proposal_reason_shortage on proposal_reason (round_id, shortage);
