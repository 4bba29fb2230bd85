-- name: identity
select format('%s/%s', system_identifier, (select oid from pg_database where datname = current_database()))
from pg_control_system()

-- name: ours
select to_regclass('public.child') is not null and to_regclass('public.migration') is not null

-- name: people
select exists (select from child) or exists (select from helper) or exists (select from school)
    or exists (select from round) or exists (select from account)

-- name: tables
select exists (
    select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f')
      and nspname <> 'information_schema' and nspname not like 'pg\_%'
)
