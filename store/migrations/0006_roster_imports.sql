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

-- Backwards through the changes, each only where the row is still as the import left it.
create function undo_roster_import(undone uuid) returns void language plpgsql
set timezone = 'UTC' as $$
declare
  change roster_change;
  same text;
  columns text;
  touched bigint;
begin
  for change in select * from roster_change where import = undone order by number desc loop
    same := case change.subject
      when 'helper_seat' then 'held.helper = given.helper and held.seat = given.seat'
      when 'helper_serves'
        then 'held.helper = given.helper and held.neighbourhood = given.neighbourhood'
      else 'held.id = given.id'
    end;
    if change.before is null then
      execute format(
        'delete from %1$I as held using jsonb_populate_record(null::%1$I, $1) as given '
        'where %2$s and to_jsonb(held) = $1',
        change.subject, same
      ) using change.after;
    elsif change.after is null then
      execute format(
        'insert into %1$I select (jsonb_populate_record(null::%1$I, $1)).*', change.subject
      ) using change.before;
    else
      select string_agg(quote_ident(attname), ', ' order by attnum) into columns
      from pg_attribute
      where attrelid = change.subject::regclass and attnum > 0 and not attisdropped;
      execute format(
        'update %1$I as held set (%3$s) = '
        '(select %3$s from jsonb_populate_record(null::%1$I, $2)) '
        'from jsonb_populate_record(null::%1$I, $1) as given '
        'where %2$s and to_jsonb(held) = $1',
        change.subject, same, columns
      ) using change.after, change.before;
    end if;
    get diagnostics touched = row_count;
    if touched <> 1 then
      raise exception 'a % has been changed since', change.subject
        using errcode = 'check_violation', constraint = 'imported_row_is_as_the_import_left_it';
    end if;
  end loop;
  delete from roster_change where import = undone;
end $$;
