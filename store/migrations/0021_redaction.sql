-- Erasure reaches what rounds froze: the people in their problems, what rosters, certificates and
-- searches copied from there, and an erased volunteer's account. Codes, years and results stay, so
-- that a round is still explained; its digest and its seal stay those of what was not redacted.

alter table round add column redacted_at timestamptz;
alter table round_certificate
  add column redacted_at timestamptz,
  -- squawk-ignore ban-drop-not-null
  alter column body drop not null,
  -- Every certificate so far has its body.
  -- squawk-ignore constraint-missing-not-valid
  add constraint certificate_has_a_body_until_it_is_redacted
    check ((body is null) = (redacted_at is not null));

create or replace function frozen_problem_stays() returns trigger language plpgsql as $$
declare
  redacted constant text[] := array['problem', 'outcome', 'redacted_at'];
begin
  if current_user = 'linjia_keeper' and new.redacted_at is not null
    and to_jsonb(new) - redacted = to_jsonb(old) - redacted
  then
    return new;
  end if;
  raise exception 'the problem of a round is frozen once'
    using errcode = 'check_violation', constraint = 'frozen_problem_stays';
end $$;

-- The keeper, who erases a volunteer, disables and renames their account.
create or replace function duties_are_given() returns trigger language plpgsql as $$
declare
  own constant text[] := array['password_hash', 'epoch', 'logged_in_at'];
begin
  if current_user = 'linjia_keeper' or session_user not in ('linjia_app', 'linjia_worker') then
    return new;
  end if;
  if acting_kind() is distinct from 'district_admin'
    and to_jsonb(new) - own is distinct from to_jsonb(old) - own
  then
    raise exception 'an account''s duties are given by a district admin'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

-- What `blanks` names is blanked in people whose id is one
-- of `codes`.
create function blanked(given jsonb, codes text[], blanks jsonb) returns jsonb
language sql immutable
return (
  select coalesce(
    jsonb_agg(case when one ->> 'id' = any(codes) then one || blanks else one end order by number),
    '[]'
  )
  from jsonb_array_elements(given) with ordinality as listed (one, number)
);

create function without_pairs(given jsonb, children text[], helpers text[]) returns jsonb
language sql immutable
return (
  select coalesce(jsonb_agg(one order by number), '[]')
  from jsonb_array_elements(coalesce(given, '[]')) with ordinality as listed (one, number)
  where (one ->> 'child' = any(children) or one ->> 'helper' = any(helpers)) is not true
);

-- A problem without what tells who these people were, where they live and what they need. Codes,
-- neighbourhoods and weights stay, as they do in their rows.
create function redacted_problem(given jsonb, children text[], helpers text[]) returns jsonb
language sql immutable
return given || jsonb_build_object(
  'children', blanked(
    given -> 'children', children,
    '{"needs": [], "school": null, "household": null, "other_home": null, "point": null,
      "basis": null}'
  ),
  'helpers', blanked(
    given -> 'helpers', helpers,
    '{"skills": [], "school": null, "household": null, "born": null, "sex": null, "point": null,
      "college": false, "resident": false, "healthy": false}'
  ),
  'conflicts', without_pairs(given -> 'conflicts', children, helpers),
  'locks', without_pairs(given -> 'locks', children, helpers),
  'bans', without_pairs(given -> 'bans', children, helpers)
);

-- Where somebody lives can be told from how far it is to somebody known.
create function without_distances(given jsonb, children text[], helpers text[]) returns jsonb
language sql immutable
return given || jsonb_build_object('assignments', (
  select coalesce(
    jsonb_agg(
      case when one ->> 'child' = any(children) or one ->> 'helper' = any(helpers)
        then one || '{"metres": null}' else one end
      order by number
    ),
    '[]'
  )
  from jsonb_array_elements(given -> 'assignments') with ordinality as listed (one, number)
));

create function is_in_problem(given json, children text[], helpers text[]) returns boolean
language sql immutable
return exists (
  select from json_array_elements(given -> 'children') as one where one ->> 'id' = any(children)
) or exists (
  select from json_array_elements(given -> 'helpers') as one where one ->> 'id' = any(helpers)
);

grant create on schema public to linjia_keeper;
set local role linjia_keeper;

-- A worker has the problem of such a round in its hands and seals it when it is done.
create function is_being_matched(children text[], helpers text[]) returns boolean language sql stable
security definer set search_path = public, pg_temp as $$
  select exists (
    select from round
    where state in ('ready', 'queued', 'solving') and is_in_problem(problem, children, helpers)
  )
$$;

create function redact_rounds(children text[], helpers text[]) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  found uuid;
begin
  if is_being_matched(children, helpers) then
    raise exception 'a round with this person is being matched'
      using errcode = 'check_violation', constraint = 'nobody_is_erased_while_being_matched';
  end if;
  for found in
    select id from round where problem is not null and is_in_problem(problem, children, helpers)
  loop
    update round set
      problem = redacted_problem(problem::jsonb, children, helpers)::json,
      outcome = without_distances(outcome::jsonb, children, helpers)::json,
      redacted_at = now()
    where id = found;
    update round_certificate set body = null, redacted_at = now()
    where round_id = found and body is not null;
  end loop;
  update proposal_seat set metres = null
  where metres is not null and (child = any(children) or helper = any(helpers));
  delete from repair where is_in_problem(problem, children, helpers);
end $$;

create or replace function due_for_erasure(days bigint) returns table (subject text, code text)
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
    and not is_being_matched(array[child.id], '{}')
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
    and not is_being_matched('{}', array[helper.id])
  order by 1, 2;
end;

create or replace function erase_child(given text) returns boolean language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  update child set
    name = '已删除', code_name = '已删除', born = date_trunc('year', born), address = '',
    guardian_phone = '', school = null, household = null, other_home = null, lon = null, lat = null,
    erased_at = now()
  where id = given and erased_at is null;
  if not found then
    return false;
  end if;
  update pairing set until = greatest(now(), since) where child = given and until is null;
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

-- The account of a volunteer opens nothing more and is named after nobody.
create or replace function erase_helper(given text) returns boolean language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  update helper set
    name = '已删除', phone = '', born = date_trunc('year', born), household = null, lon = null,
    lat = null, active = false, erased_at = now()
  where id = given and erased_at is null;
  if not found then
    return false;
  end if;
  update pairing set until = greatest(now(), since) where helper = given and until is null;
  delete from conflict where helper = given;
  delete from decision where helper = given;
  update credential set body = null where helper = given and body is not null;
  delete from roster_change
  where coalesce(after, before) ->> 'helper' = given
    or (subject = 'helper' and coalesce(after, before) ->> 'id' = given);
  update override set reason = '（已删除）'
  where kind <> 'undo' and exists (
    select from override_seat as held
    where held.round_id = override.round_id and held.number = override.number
      and given in (held.before, held.after, held.decided)
  );
  update override_seat set decision = null
  where decision is not null and given in (before, after, decided);
  delete from foreign_identity
  where account in (select id from account where helper = given);
  update account set
    login = 'erased-' || id, password_hash = null, epoch = epoch + 1,
    disabled_at = coalesce(disabled_at, now())
  where helper = given;
  return true;
end $$;

-- Rounds are large: each is redacted once for all whose time has come.
create or replace function retain(days bigint, undo_days bigint)
returns table (children bigint, helpers bigint, images bigint, imports bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  due record;
  erased_children text[] := '{}';
  erased_helpers text[] := '{}';
begin
  for due in select subject, code from due_for_erasure(days) loop
    if due.subject = 'child' then
      perform erase_child(due.code);
      erased_children := erased_children || due.code;
    else
      perform erase_helper(due.code);
      erased_helpers := erased_helpers || due.code;
    end if;
  end loop;
  children := cardinality(erased_children);
  helpers := cardinality(erased_helpers);
  if children + helpers > 0 then
    perform redact_rounds(erased_children, erased_helpers);
  end if;
  delete from roster_change
  where import in (select id from roster_import where at < now() - make_interval(days => undo_days::int));
  get diagnostics images = row_count;
  update roster_import set files = '{}', faults = '[]'
  where at < now() - make_interval(days => days::int) and (files <> '{}' or faults <> '[]');
  get diagnostics imports = row_count;
  return next;
end $$;

revoke execute on function is_being_matched(text[], text[]) from public;
revoke execute on function redact_rounds(text[], text[]) from public;
reset role;
revoke create on schema public from linjia_keeper;
