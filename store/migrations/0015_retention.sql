-- Who a child or a helper was is erased some time after the last circle; what was done stays, told of
-- codes. Linjia's owner does this, and changes keys, as linjia_keeper, whom nobody logs in as.

do $$
begin
  if not exists (select from pg_roles where rolname = 'linjia_keeper') then
    begin
      create role linjia_keeper nologin;
    exception when duplicate_object or unique_violation then
      null; -- a migration of another database was quicker
    end;
  end if;
  if not pg_has_role(current_user, 'linjia_keeper', 'set')
    or (
      pg_has_role(current_user, 'linjia_keeper', 'usage')
      and not (select rolsuper from pg_roles where rolname = current_user)
    )
  then
    execute format('grant linjia_keeper to %I with inherit false, set true', current_user);
  end if;
end $$;

alter table child add column erased_at timestamptz;
alter table helper add column erased_at timestamptz;

create function erased_person_stays_erased() returns trigger language plpgsql as $$
begin
  raise exception 'this person''s data has been erased'
    using errcode = 'check_violation', constraint = 'erased_person_stays_erased';
end $$;
create trigger erased_person_stays_erased before update on child
  for each row when (old.erased_at is not null) execute function erased_person_stays_erased();
create trigger erased_person_stays_erased before update on helper
  for each row when (old.erased_at is not null) execute function erased_person_stays_erased();

-- Whose time has come. A child: nobody sits with it, nothing allows to process its data, and the
-- last circle and the last basis ended `days` ago. A helper: has left, sits nowhere, logs in no more,
-- and the last circle and the last record ended `days` ago.
create function due_for_erasure(days bigint) returns table (subject text, code text)
language sql stable security definer
begin atomic
  with calendar as (select (now() at time zone 'Asia/Shanghai')::date as today)
  select 'child', child.id
  from child cross join calendar
  where child.erased_at is null
    and not exists (select from pairing where pairing.child = child.id and pairing.until is null)
    and not exists (
      select from legal_basis
      where legal_basis.child = child.id and legal_basis.withdrawn_at is null
        and (legal_basis.until is null or legal_basis.until >= today)
    )
    and greatest(
      child.waiting_since,
      (select max(until)::date from pairing where pairing.child = child.id),
      (
        select max(coalesce(withdrawn_at::date, until)) from legal_basis
        where legal_basis.child = child.id
      )
    ) < today - days::int
  union all
  select 'helper', helper.id
  from helper cross join calendar
  where helper.erased_at is null and not helper.active
    and not exists (select from pairing where pairing.helper = helper.id and pairing.until is null)
    and not exists (
      select from account where account.helper = helper.id and account.disabled_at is null
    )
    and greatest(
      (select max(until)::date from pairing where pairing.helper = helper.id),
      (select max(coalesce(until, checked_on)) from credential where credential.helper = helper.id)
    ) < today - days::int
  order by 1, 2;
end;

-- The year of birth stays for statistics, and the code for what refers to it.
create function erase_child(given text) returns boolean language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update child set
    name = '已删除', code_name = '已删除', born = date_trunc('year', born), address = '',
    guardian_phone = '', school = null, household = null, other_home = null, lon = null, lat = null,
    erased_at = now()
  where id = given and erased_at is null;
  if not found then
    return false;
  end if;
  delete from conflict where child = given;
  delete from decision where child = given;
  delete from roster_change
  where coalesce(after, before) ->> 'child' = given
    or (subject = 'child' and coalesce(after, before) ->> 'id' = given);
  update file_access set reason = '理由已按保存期限删除。' where child = given;
  update seat_request set reason = '（已删除）' where child = given;
  update override set reason = '（已删除）'
  where kind <> 'undo' and exists (
    select from override_seat as held
    where held.round_id = override.round_id and held.number = override.number
      and held.child = given
  );
  update override_seat set decision = null where child = given and decision is not null;
  return true;
end $$;

create function erase_helper(given text) returns boolean language plpgsql security definer
set search_path = public, pg_temp as $$
begin
  update helper set
    name = '已删除', phone = '', born = date_trunc('year', born), household = null, lon = null,
    lat = null, active = false, erased_at = now()
  where id = given and erased_at is null;
  if not found then
    return false;
  end if;
  delete from conflict where helper = given;
  delete from decision where helper = given;
  update credential set body = null where helper = given and body is not null;
  delete from roster_change
  where coalesce(after, before) ->> 'helper' = given
    or (subject = 'helper' and coalesce(after, before) ->> 'id' = given);
  return true;
end $$;

-- Everything whose time has come, in one transaction; how many of each. What an import changed can
-- be taken back for `undo_days`; its files' names go with the people.
create function retain(days bigint, undo_days bigint)
returns table (children bigint, helpers bigint, images bigint, imports bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  due record;
begin
  children := 0;
  helpers := 0;
  for due in select subject, code from due_for_erasure(days) loop
    if due.subject = 'child' then
      perform erase_child(due.code);
      children := children + 1;
    else
      perform erase_helper(due.code);
      helpers := helpers + 1;
    end if;
  end loop;
  delete from roster_change
  where import in (select id from roster_import where at < now() - make_interval(days => undo_days::int));
  get diagnostics images = row_count;
  update roster_import set files = '{}', faults = '[]'
  where at < now() - make_interval(days => days::int) and (files <> '{}' or faults <> '[]');
  get diagnostics imports = row_count;
  return next;
end $$;

do $$
declare
  made regprocedure;
begin
  grant create on schema public to linjia_keeper;
  grant execute on function retain(bigint, bigint) to linjia_worker;
  foreach made in array array[
    'due_for_erasure(bigint)'::regprocedure, 'erase_child(text)', 'erase_helper(text)',
    'retain(bigint, bigint)'
  ] loop
    execute format('revoke execute on function %s from public', made);
    execute format('alter function %s owner to linjia_keeper', made);
  end loop;
  revoke create on schema public from linjia_keeper;
end $$;

-- What is exported is recorded like any look.
set local role linjia_scribe;
grant execute on function record_audit(text, text, text[], text[], text) to linjia_keeper;
reset role;
