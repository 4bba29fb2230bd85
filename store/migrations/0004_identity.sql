-- Identity: how an account proves itself, how guessing is slowed, and what ends a session.
--
-- Secrets, to be granted to nobody who reads for people: account.password_hash,
-- session.token_hash, second_factor.secret (sealed by the application), recovery_code.code_hash,
-- one_time_link.token_hash, api_token.token_hash, foreign_attempt (whole). A hash of a token that
-- we drew ourselves is a plain SHA-256: 256 random bits need no salt.
-- Before a log-in nobody acts yet: account, session, log_in_attempt, one_time_link, second_factor,
-- recovery_code, api_token, foreign_attempt and foreign_identity are read by the door itself.

-- squawk-ignore-file ban-drop-not-null, constraint-missing-not-valid

create type session_stage as enum ('code', 'enrolment', 'full');
create type link_purpose as enum ('invitation', 'reset');
create type token_scope as enum ('read', 'rosters', 'rounds');

-- No password: invited and not yet come, or logging in elsewhere.
alter table account
  alter column password_hash drop not null,
  add column epoch bigint not null default 0,
  add column disabled_at timestamptz,
  add column logged_in_at timestamptz,
  add constraint password_is_kept_as_argon2 check (password_hash like '$argon2id$%');

-- A session and a link carry the epoch in which they were made; a later one ends them all at once,
-- whoever made the change and however.
create function rights_begin_an_epoch() returns trigger language plpgsql as $$
begin
  new.epoch := old.epoch + 1;
  return new;
end $$;
create trigger changed_rights_begin_an_epoch
  before update of kind, street, helper, disabled_at, password_hash on account
  for each row when (
    (old.kind, old.street, old.helper, old.disabled_at, old.password_hash)
    is distinct from (new.kind, new.street, new.helper, new.disabled_at, new.password_hash)
  )
  execute function rights_begin_an_epoch();

-- Sessions from before have no epoch: everybody logs in again.
delete from session;
alter table session
  add column stage session_stage not null default 'code',
  add column epoch bigint not null default 0;

-- A secret shown and not yet confirmed by a code protects nobody.
create table second_factor (
  account uuid primary key references account on delete cascade,
  secret bytea not null,
  begun_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_step bigint not null default 0
);

create table recovery_code (
  account uuid not null references account on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (account, code_hash)
);

-- Made by nobody: on the command line.
create table one_time_link (
  token_hash bytea primary key,
  account uuid not null references account on delete cascade,
  purpose link_purpose not null,
  epoch bigint not null,
  made_by uuid references account,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint link_expires_after_it_is_made check (expires_at > made_at),
  constraint link_lives_a_fortnight_at_most check (expires_at <= made_at + interval '14 days')
);
create index one_time_link_account on one_time_link (account);
create index one_time_link_made_by on one_time_link (made_by);

create table api_token (
  id uuid primary key default uuidv7(),
  account uuid not null references account on delete cascade,
  name text not null,
  token_hash bytea not null,
  scopes token_scope[] not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  seen_at timestamptz,
  constraint token_is_one_secret unique (token_hash),
  constraint token_has_a_name check (name <> ''),
  constraint token_has_a_scope check (cardinality(scopes) > 0),
  constraint token_lives_a_year_at_most check (expires_at <= made_at + interval '366 days')
);
create index api_token_account on api_token (account, id);

-- The key is a digest of a login, an address or an account: this table names nobody.
create table log_in_attempt (
  key bytea primary key,
  failures bigint not null,
  since timestamptz not null,
  constraint failures_are_not_negative check (failures >= 0)
);
create index log_in_attempt_since on log_in_attempt (since);

-- Who somebody is at another identity provider.
create table foreign_identity (
  issuer text not null,
  subject text not null,
  account uuid not null references account on delete cascade,
  linked_at timestamptz not null default now(),
  primary key (issuer, subject),
  constraint account_has_one_identity_at_a_provider unique (account, issuer)
);

-- A log-in that is under way at another provider; account: who is linking, null for a log-in.
create table foreign_attempt (
  state_hash bytea primary key,
  nonce text not null,
  verifier text not null,
  account uuid references account on delete cascade,
  begun_at timestamptz not null default now()
);
create index foreign_attempt_account on foreign_attempt (account);
create index foreign_attempt_begun_at on foreign_attempt (begun_at);
