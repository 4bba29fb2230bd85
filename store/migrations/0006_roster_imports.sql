-- Roster imports in steps: read first, then stored, and taken back until a round uses them.

create type import_state as enum (
  'reading', 'read', 'storing', 'stored', 'undone', 'discarded', 'failed'
);

-- `street`: whose import it is, null for the district's. `done` of `total` rows have been read;
-- `heard_at` tells whether anybody is still at it.
alter table roster_import
  add column state import_state,
  -- squawk-ignore adding-foreign-key-constraint
  add column street text references street,
  add column files text[] not null default '{}',
  add column done bigint not null default 0,
  add column total bigint not null default 0,
  add column heard_at timestamptz not null default now(),
  add column failure text,
  -- squawk-ignore adding-foreign-key-constraint
  add column ended_by uuid references account,
  add column ended_at timestamptz;
update roster_import set state = case when stored then 'stored' else 'discarded' end::import_state;
-- Nobody works while Linjia migrates, and what was one word is now another.
-- squawk-ignore adding-not-nullable-field, ban-drop-column
alter table roster_import alter column state set not null, drop column stored;
alter table roster_import
  -- squawk-ignore constraint-missing-not-valid
  add constraint failed_import_says_why check ((state = 'failed') = (failure is not null));
create index roster_import_street on roster_import (street, id);
create index roster_import_ended_by on roster_import (ended_by);

-- What an upload holds until it is stored or given up: the files, what they came to, the bad rows.
-- It is all personal, and forgotten after a day.
create table roster_upload (
  import uuid primary key references roster_import on delete cascade,
  files bytea not null,
  found bytea,
  bad bytea,
  at timestamptz not null default now()
);
create index roster_upload_at on roster_upload (at);

-- What an import has changed, in order: the rows of the tables before and after it.
create table roster_change (
  import uuid not null references roster_import on delete cascade,
  number bigint generated always as identity,
  subject text not null,
  before jsonb,
  after jsonb,
  primary key (import, number),
  constraint change_has_a_before_or_an_after check (before is not null or after is not null)
);

create function keep_for_undo() returns trigger language plpgsql set timezone = 'UTC' as $$
begin
  insert into roster_change (import, subject, before, after) values (
    current_setting('linjia.roster_import')::uuid,
    tg_table_name,
    case when tg_op <> 'INSERT' then to_jsonb(old) end,
    case when tg_op <> 'DELETE' then to_jsonb(new) end
  );
  return null;
end $$;

do $$
declare
  subject text;
begin
  foreach subject in array array[
    'school', 'child', 'helper', 'helper_seat', 'helper_serves', 'conflict', 'decision', 'pairing'
  ] loop
    execute format(
      'create trigger import_keeps_for_undo after insert or update or delete on %I for each row '
      'when (coalesce(current_setting(''linjia.roster_import'', true), '''') <> '''') '
      'execute function keep_for_undo()',
      subject
    );
  end loop;
end $$;

-- Table by table, those that lean on others first, and each row only where it is still as the
-- import left it. An import changes a row once at most.
create function undo_roster_import(undone uuid) returns void language plpgsql
set timezone = 'UTC' as $$
declare
  its text;
  same text;
  columns text;
  held record;
  touched bigint;
  restored bigint := 0;
begin
  foreach its in array array[
    'decision', 'pairing', 'conflict', 'helper_serves', 'helper_seat', 'helper', 'child', 'school'
  ] loop
    same := case its
      when 'helper_seat' then 'held.helper = given.helper and held.seat = given.seat'
      when 'helper_serves'
        then 'held.helper = given.helper and held.neighbourhood = given.neighbourhood'
      else 'held.id = given.id'
    end;
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute
    where attrelid = its::regclass and attnum > 0 and not attisdropped;
    -- Who takes back an import has the rights for what it did, and perhaps no others.
    select
      count(*) filter (where before is null) as made,
      count(*) filter (where before is not null and after is not null) as changed,
      count(*) filter (where after is null) as removed
    into held
    from roster_change where import = undone and subject = its;
    if held.made > 0 then
      execute format(
        'delete from %1$I as held '
        'using roster_change as change, jsonb_populate_record(null::%1$I, change.after) as given '
        'where change.import = $1 and change.subject = %1$L and change.before is null '
        'and %2$s and to_jsonb(held) = change.after',
        its, same
      ) using undone;
      get diagnostics touched = row_count;
      restored := restored + touched;
    end if;
    if held.changed > 0 then
      execute format(
        'update %1$I as held set (%3$s) = '
        '(select %3$s from jsonb_populate_record(null::%1$I, change.before)) '
        'from roster_change as change, jsonb_populate_record(null::%1$I, change.after) as given '
        'where change.import = $1 and change.subject = %1$L and change.before is not null '
        'and %2$s and to_jsonb(held) = change.after',
        its, same, columns
      ) using undone;
      get diagnostics touched = row_count;
      restored := restored + touched;
    end if;
    if held.removed > 0 then
      execute format(
        'insert into %1$I select earlier.* '
        'from roster_change as change, jsonb_populate_record(null::%1$I, change.before) as earlier '
        'where change.import = $1 and change.subject = %1$L and change.after is null',
        its
      ) using undone;
      get diagnostics touched = row_count;
      restored := restored + touched;
    end if;
  end loop;
  if restored <> (select count(*) from roster_change where import = undone) then
    raise exception 'a row has been changed since'
      using errcode = 'check_violation', constraint = 'imported_row_is_as_the_import_left_it';
  end if;
  delete from roster_change where import = undone;
end $$;

-- A round uses an import when it was frozen after it with somebody the import has changed. A
-- district's round may, which a street does not see.
create function import_is_used(given uuid) returns boolean
language sql stable security definer
begin atomic
  with touched as materialized (
    select distinct
      case when subject in ('conflict', 'decision', 'pairing') then held ->> 'child'
        when subject = 'child' then held ->> 'id' end as child,
      case when subject in ('helper_seat', 'helper_serves') then held ->> 'helper'
        when subject = 'helper' then held ->> 'id' end as helper
    from roster_change cross join lateral (select coalesce(after, before) as held) as row_of
    where import = given
  )
  select exists (
    select
    from round
    join round_event on round_event.round_id = round.id and round_event.state = 'ready'
    where round_event.at > (select at from roster_import where id = given)
      and round.state not in ('cancelled', 'failed')
      and (
        exists (
          select from json_array_elements(round.problem -> 'children') as person
          where person ->> 'id' in (select child from touched)
        )
        or exists (
          select from json_array_elements(round.problem -> 'helpers') as person
          where person ->> 'id' in (select helper from touched)
        )
      )
  );
end;

grant create on schema public to linjia_lookup;
revoke execute on function import_is_used(uuid) from public;
alter function import_is_used(uuid) owner to linjia_lookup;
revoke create on schema public from linjia_lookup;
grant execute on function import_is_used(uuid) to linjia_app;
