-- name: digest
select digest from wall

-- name: digest_keep
insert into wall (digest) values ($1) on conflict (one) do update set digest = excluded.digest

-- name: faults
-- The login itself: what it may set itself to counts too.
select 'superuser' as fault from pg_roles where rolname = session_user and rolsuper
union all
select 'bypassrls' from pg_roles where rolname = session_user and rolbypassrls
union all
select 'owner of ' || min(relname)
from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
  and pg_has_role(session_user, relowner, 'member')
having count(*) > 0
union all
select 'member of ' || rolname
from pg_roles
where rolname in ('linjia_lookup', 'linjia_scribe')
  and pg_has_role(session_user, oid, 'member')

-- name: owner
select current_user::text as name

-- name: standing
-- Every policy, and every audit trigger that rights.toml asked for before.
select format('drop policy %I on %I.%I', policyname, schemaname, tablename) as removal
from pg_policies where schemaname = 'public'
union all
select format('drop trigger %I on %s', tgname, tgrelid::regclass)
from pg_trigger
join pg_proc on pg_proc.oid = tgfoid
where not tgisinternal and proname in ('audit_changes', 'audit_step')

-- name: tables
select relname as name from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
