-- Places and people: who may be matched, and with whom. Codes are the officials' own, never ours.

create type street_kind as enum ('subdistrict', 'town');
create type neighbourhood_kind as enum ('juwei', 'cunwei');
create type seat as enum ('mentor', 'neighbour_mum', 'children_director');
create type need as enum (
  'psychological_support', 'disability_care', 'health_care', 'study_support',
  'family_guidance', 'legal_aid', 'dialect'
);
create type basis_kind as enum ('consent', 'legal_duty');
create type conflict_kind as enum (
  'kin', 'same_household', 'broken_pairing', 'guardian_wish', 'recusal'
);
create type sex as enum ('female', 'male');
create type category as enum (
  'orphan', 'guardianship', 'disability', 'poverty', 'migrant', 'left_behind', 'other'
);
create type schooling as enum ('enrolled', 'on_leave', 'outside', 'none');
create type decision_kind as enum ('lock', 'ban');
create type account_kind as enum ('coordinator', 'volunteer', 'district_admin');

create table street (
  code text primary key,
  name text not null,
  kind street_kind not null,
  as_of date not null,
  shape jsonb,
  constraint street_code_has_twelve_digits check (code ~ '^[0-9]{12}$')
);

create table street_adjacency (
  street text not null references street,
  adjacent text not null references street,
  primary key (street, adjacent),
  constraint street_does_not_border_itself check (street <> adjacent)
);
create index street_adjacency_adjacent on street_adjacency (adjacent);

create table neighbourhood (
  code text primary key,
  name text not null,
  street text not null references street,
  kind neighbourhood_kind not null,
  constraint neighbourhood_code_has_twelve_digits check (code ~ '^[0-9]{12}$')
);
create index neighbourhood_street on neighbourhood (street);

create table school (
  id text primary key,
  name text not null,
  street text not null references street
);
create index school_street on school (street);

create table child (
  id text primary key,
  name text not null,
  code_name text not null,
  sex sex not null,
  born date not null,
  neighbourhood text not null references neighbourhood,
  address text not null,
  guardian_phone text not null,
  waiting_since date not null,
  category category not null,
  need_level bigint not null,
  weight bigint not null,
  other_home text references neighbourhood,
  schooling schooling not null,
  school text references school,
  household text,
  needs need[] not null,
  basis basis_kind,
  basis_since date,
  basis_until date,
  declined_seats seat[] not null,
  lon double precision,
  lat double precision,
  constraint need_level_runs_from_1_to_4 check (need_level between 1 and 4),
  constraint case_weighs_at_least_1 check (weight >= 1),
  constraint legal_basis_does_not_end_before_it_starts check (basis_until >= basis_since)
);
create index child_neighbourhood on child (neighbourhood);
create index child_other_home on child (other_home);
create index child_school on child (school);

create table helper (
  id text primary key,
  name text not null,
  phone text not null,
  capacity bigint,
  load bigint not null,
  mentees bigint not null,
  active boolean not null,
  school text references school,
  neighbourhood text references neighbourhood,
  supervises text references street,
  skills need[] not null,
  household text,
  clearance_until date,
  training_until date,
  insurance_until date,
  sex sex,
  born date,
  college boolean not null,
  resident boolean not null,
  healthy boolean not null,
  suitable boolean not null,
  lon double precision,
  lat double precision,
  constraint capacity_is_not_negative check (capacity >= 0),
  constraint load_is_not_negative check (load >= 0),
  constraint mentees_are_not_negative check (mentees >= 0)
);
create index helper_school on helper (school);
create index helper_neighbourhood on helper (neighbourhood);
create index helper_supervises on helper (supervises);

create table helper_seat (
  helper text not null references helper on delete cascade,
  seat seat not null,
  primary key (helper, seat)
);

create table helper_serves (
  helper text not null references helper on delete cascade,
  neighbourhood text not null references neighbourhood,
  primary key (helper, neighbourhood)
);
create index helper_serves_neighbourhood on helper_serves (neighbourhood);

create table conflict (
  id uuid primary key default uuidv7(),
  child text not null references child,
  helper text not null references helper,
  kind conflict_kind not null,
  constraint conflict_is_told_once unique (child, helper, kind)
);
create index conflict_helper on conflict (helper);

create table decision (
  id uuid primary key default uuidv7(),
  kind decision_kind not null,
  child text not null references child,
  seat seat not null,
  helper text not null references helper,
  decided_by text not null,
  reason text not null,
  constraint decision_is_told_once unique (child, seat, helper)
);
create index decision_helper on decision (helper);

-- A null round: the pairing came with a roster. A null end: it lasts, or a roster ended it.
-- The references to the rounds stand in 0002.
create table pairing (
  id uuid primary key default uuidv7(),
  child text not null references child,
  seat seat not null,
  helper text not null references helper,
  since timestamptz not null default now(),
  until timestamptz,
  round_id uuid,
  ended_by uuid,
  constraint open_pairing_is_ended_by_nobody check (ended_by is null or until is not null),
  constraint pairing_does_not_end_before_it_starts check (until >= since)
);
create unique index one_open_pairing_per_child_and_seat on pairing (child, seat)
  where until is null;
create index pairing_child on pairing (child, since);
create index pairing_helper on pairing (helper, since);
create index pairing_round_id on pairing (round_id);
create index pairing_ended_by on pairing (ended_by);

create table policy (
  name text not null,
  version text not null,
  body text not null,
  saved_at timestamptz not null default clock_timestamp(),
  primary key (name, version)
);

create table account (
  id uuid primary key default uuidv7(),
  login text not null,
  password_hash text not null,
  kind account_kind not null,
  street text references street,
  helper text references helper,
  created_at timestamptz not null default now(),
  constraint login_is_one_account unique (login),
  constraint volunteer_account_is_one_helper check ((kind = 'volunteer') = (helper is not null)),
  constraint only_a_coordinator_belongs_to_a_street check (kind = 'coordinator' or street is null)
);
create index account_street on account (street);
create index account_helper on account (helper);

create table session (
  token_hash bytea primary key,
  account uuid not null references account on delete cascade,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
create index session_account on session (account);

create table idempotency_key (
  account uuid not null references account on delete cascade,
  key text not null,
  digest text not null,
  answer bytea,
  begun_at timestamptz not null default now(),
  primary key (account, key)
);
create index idempotency_key_begun_at on idempotency_key (begun_at);

-- Faults keep their place only: the value that was wrong may be a name or a phone.
create table roster_import (
  id uuid primary key default uuidv7(),
  account uuid references account,
  at timestamptz not null default now(),
  stored boolean not null,
  counts jsonb not null,
  faults jsonb not null
);
create index roster_import_account on roster_import (account, at);
