-- The wall between accounts, and the record of what they do. Who may do what is not here but in
-- store/rights.toml: `migrate` makes policies, grants and audit triggers of it.

-- Roles are the server's; another database on it may have made them already. They own no table.
-- linjia_app, linjia_worker: what the website and the workers log in as.
-- linjia_lookup, linjia_scribe: nobody logs in as these; the functions below run as them.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['linjia_app', 'linjia_worker', 'linjia_lookup', 'linjia_scribe']
  loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then
        null; -- a migration of another database was quicker
      end;
    end if;
  end loop;
  foreach wanted in array array['linjia_lookup', 'linjia_scribe'] loop
    if not pg_has_role(current_user, wanted, 'set') then
      execute format('grant %I to %I', wanted, current_user);
    end if;
  end loop;
end $$;

-- What `migrate` last made of rights.toml.
create table wall (
  one boolean primary key default true,
  digest text not null,
  constraint wall_is_one check (one)
);

-- One row a statement: who did what to which rows, by their ids. `children`: those it is about.
-- `columns`: what a change touched, by name. `process`: the database login.
create table audit (
  id uuid primary key default uuidv7(),
  at timestamptz not null default clock_timestamp(),
  account uuid,
  process text not null,
  action text not null,
  subject text not null,
  keys text[] not null,
  children text[] not null,
  columns text[] not null,
  reason text,
  constraint audit_says_its_action_in_one_word check (action ~ '^[a-z_]+$'),
  constraint audit_says_its_subject_in_one_word check (subject ~ '^[a-z_]+$'),
  constraint audit_says_its_reason_in_one_word check (reason ~ '^[a-z_]+$')
);
create index audit_children on audit using gin (children);
create index audit_account on audit (account, id);

-- Several chains, so that transactions that commit at the same time need not wait for each other.
create table audit_chain (
  chain bigint primary key,
  length bigint not null default 0,
  head bytea not null default '',
  constraint audit_chain_only_grows check (length >= 0)
) with (fillfactor = 50);
insert into audit_chain (chain) select generate_series(1, 16);

create table audit_link (
  chain bigint not null references audit_chain,
  number bigint not null,
  audit uuid not null references audit,
  hash bytea not null,
  primary key (chain, number),
  constraint audit_is_linked_once unique (audit)
);

create function audit_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are kept as they are'
    using errcode = 'insufficient_privilege';
end $$;

create trigger audit_is_kept before update or delete or truncate on audit
  for each statement execute function audit_is_kept();
create trigger audit_is_kept before update or delete or truncate on audit_link
  for each statement execute function audit_is_kept();
create trigger audit_is_kept before delete or truncate on audit_chain
  for each statement execute function audit_is_kept();

-- Length before text: no two rows read alike. store/audit_chain.py says the same in Python.
create function audit_text(words text[]) returns text language sql immutable parallel safe
return (
  select coalesce(
    string_agg(coalesce(octet_length(word) || ':' || word, '-'), '' order by place), ''
  )
  from unnest(words) with ordinality as said (word, place)
);

-- At the end of the transaction: the chain is held for the commit alone, and waited for only when
-- all are held. A transaction takes a second chain only when it is free, so none waits for another
-- while holding one.
create function link_audit() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  held audit_chain;
  link bytea;
begin
  select * into held from audit_chain order by chain limit 1 for update skip locked;
  if not found then
    select * into held from audit_chain
    where chain = 1 + mod(pg_backend_pid(), 16) for update;
  end if;
  link := sha256(held.head || convert_to(audit_text(array[
    held.chain::text,
    (held.length + 1)::text,
    new.id::text,
    to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    new.account::text,
    new.process,
    new.action,
    new.subject,
    audit_text(new.keys),
    audit_text(new.children),
    audit_text(new.columns),
    new.reason
  ]), 'UTF8'));
  insert into audit_link (chain, number, audit, hash)
  values (held.chain, held.length + 1, new.id, link);
  update audit_chain set length = held.length + 1, head = link where chain = held.chain;
  return null;
end $$;

create constraint trigger audit_is_linked after insert on audit
  deferrable initially deferred
  for each row execute function link_audit();

-- Who acts: set for a transaction by the application, and nobody without it.
create function acting_account() returns uuid language sql stable parallel safe
return nullif(current_setting('linjia.account', true), '')::uuid;

create function acting_kind() returns account_kind language sql stable security definer
return (select kind from account where id = acting_account());

create function acting_street() returns text language sql stable security definer
return (select street from account where id = acting_account());

create function acting_helper() returns text language sql stable security definer
return (select helper from account where id = acting_account());

-- Nobody makes themselves somebody else: duties are given by a district admin, or on the command
-- line. What remains are the traces of logging in, and a password of one's own.
create function duties_are_given() returns trigger language plpgsql as $$
declare
  own constant text[] := array['password_hash', 'epoch', 'logged_in_at'];
begin
  if session_user in ('linjia_app', 'linjia_worker')
    and (select acting_kind()) is distinct from 'district_admin'
    and to_jsonb(new) - own is distinct from to_jsonb(old) - own
  then
    raise exception 'an account''s duties are given by a district admin'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger duties_are_given before update on account
  for each row execute function duties_are_given();

create function acting_school() returns text language sql stable security definer
return (select school from helper where id = acting_helper());

create function acting_posts() returns setof text language sql stable security definer
begin atomic
  select neighbourhood from helper_serves where helper = acting_helper();
end;

create function own_children() returns setof text language sql stable security definer
begin atomic
  select child from pairing where helper = acting_helper() and until is null;
end;

-- Who stands in a street, may sit with its children, or does so now, wherever they live.
create function helpers_of_street(given text) returns setof text language sql stable
security definer
begin atomic
  with scope as materialized (
    select child.id, child.school
    from child join neighbourhood on neighbourhood.code = child.neighbourhood
    where neighbourhood.street = given
  )
  select helper.id from helper join helper_seat on helper_seat.helper = helper.id
  where helper_seat.seat = 'mentor' and helper.school in (select school from scope)
  union
  select helper.id
  from helper
  join helper_seat on helper_seat.helper = helper.id
  join neighbourhood on neighbourhood.code = helper.neighbourhood
  where helper_seat.seat = 'neighbour_mum' and neighbourhood.street = given
  union
  select helper_serves.helper
  from helper_serves join neighbourhood on neighbourhood.code = helper_serves.neighbourhood
  where neighbourhood.street = given
  union
  select id from helper where supervises = given
  union
  select helper from pairing where until is null and child in (select id from scope)
  union
  select helper from decision where kind = 'lock' and child in (select id from scope);
end;

-- What circles elsewhere take from a street's helpers: numbers, and nobody's child.
create function load_outside_street(given text, weighing seat[])
returns table (helper text, load bigint, mentees bigint) language sql stable security definer
begin atomic
  select
    pairing.helper,
    coalesce(sum(child.weight) filter (where pairing.seat = any(weighing)), 0)::bigint,
    count(*) filter (where pairing.seat = 'mentor')
  from pairing
  join child on child.id = pairing.child
  join neighbourhood on neighbourhood.code = child.neighbourhood
  where pairing.until is null and neighbourhood.street <> given
  group by pairing.helper;
end;

-- Who would carry more than they can with a round's pairings, counting every circle they are in.
create function overloaded_by_round(given uuid, counting seat[], most_pupils bigint)
returns text language sql stable security definer
return (
  select helper.id
  from helper
  where helper.id in (select helper from pairing where round_id = given and until is null)
    and (
      helper.load + (
        select coalesce(sum(child.weight), 0)
        from pairing join child on child.id = pairing.child
        where pairing.helper = helper.id and pairing.until is null
          and pairing.seat = any(counting)
      ) > helper.capacity
      or (
        helper.id in (
          select helper from pairing where round_id = given and until is null and seat = 'mentor'
        )
        and helper.mentees + (
          select count(*) from pairing
          where pairing.helper = helper.id and pairing.until is null and pairing.seat = 'mentor'
        ) > most_pupils
      )
    )
  order by helper.id
  limit 1
);

-- Whose a code is: what an upload must know to refuse another street's row by name.
create function known_codes() returns table (schools text[], children text[], helpers text[])
language sql stable security definer
begin atomic
  select
    array(select id from school), array(select id from child), array(select id from helper);
end;

create function street_of_children(given text[]) returns table (id text, street text)
language sql stable security definer
begin atomic
  select child.id, neighbourhood.street
  from child join neighbourhood on neighbourhood.code = child.neighbourhood
  where child.id = any(given);
end;

create function standing_of_helpers(given text[])
returns table (
  id text, seats seat[], school_street text, home_street text, post_streets text[]
) language sql stable security definer
begin atomic
  select
    helper.id,
    array(
      select seat from helper_seat where helper_seat.helper = helper.id order by seat
    ),
    school.street,
    home.street,
    array(
      select post.street
      from helper_serves join neighbourhood as post on post.code = helper_serves.neighbourhood
      where helper_serves.helper = helper.id
      union
      select helper.supervises where helper.supervises is not null
    )
  from helper
  left join school on school.id = helper.school
  left join neighbourhood as home on home.code = helper.neighbourhood
  where helper.id = any(given);
end;

-- The application writes no audit row itself: it asks for one here, and changes write their own.
create function record_audit(
  did text, about text, given_keys text[], given_children text[], why text
) returns void language sql security definer
begin atomic
  insert into audit (account, process, action, subject, keys, children, columns, reason)
  values (
    acting_account(), session_user, did, about, given_keys, given_children, '{}', why
  );
end;

-- Arguments: the expressions of a row's key and of the child it is about ('' when of none).
create function audit_changes() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
  did text := case tg_op when 'INSERT' then 'add' when 'UPDATE' then 'change' else 'remove' end;
  rows_of text := case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end;
  its_keys text[];
  its_children text[] := '{}';
  touched text[] := '{}';
begin
  execute format('select array_agg(distinct (%s)::text) from %s', tg_argv[0], rows_of)
    into its_keys;
  if its_keys is null then
    return null;
  end if;
  if tg_argv[1] <> '' then
    execute format('select array_agg(distinct %s) from %s', tg_argv[1], rows_of)
      into its_children;
  end if;
  if tg_op = 'UPDATE' then
    execute format(
      'select coalesce(array_agg(distinct fresh.key), ''{}'')
       from (select %1$s as key, to_jsonb(new_rows) as row from new_rows) as after
       join (select %1$s as key, to_jsonb(old_rows) as row from old_rows) as before using (key)
       cross join lateral jsonb_each(after.row) as fresh
       where fresh.value is distinct from before.row -> fresh.key',
      tg_argv[0]
    ) into touched;
  end if;
  insert into audit (account, process, action, subject, keys, children, columns)
  values (acting_account(), session_user, did, tg_table_name, its_keys, its_children, touched);
  return null;
end $$;

-- For rows too large to compare whole: one column's steps. Arguments: that column.
create function audit_step() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  insert into audit (account, process, action, subject, keys, children, columns)
  values (
    acting_account(), session_user, case tg_op when 'INSERT' then 'add' else 'change' end,
    tg_table_name, array[new.id::text], '{}', array[tg_argv[0]]
  );
  return null;
end $$;

-- Each function runs as a role that may do what it needs, and no more.
do $$
declare
  made regprocedure;
  whose text;
begin
  grant create on schema public to linjia_lookup, linjia_scribe;
  for made in
    select oid from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
  loop
    whose := case
      when made::text ~ '^(record_audit|audit_changes|audit_step|link_audit)\(' then 'linjia_scribe'
      else 'linjia_lookup'
    end;
    execute format('revoke execute on function %s from public', made);
    execute format('alter function %s owner to %I', made, whose);
  end loop;
  revoke create on schema public from linjia_lookup, linjia_scribe;
  grant execute on function
    acting_kind(), acting_street(), acting_helper(), acting_school(), acting_posts(),
    own_children(), helpers_of_street(text), load_outside_street(text, seat[]),
    overloaded_by_round(uuid, seat[], bigint), known_codes(), street_of_children(text[]),
    standing_of_helpers(text[]), record_audit(text, text, text[], text[], text)
  to linjia_app, linjia_worker;
end $$;
