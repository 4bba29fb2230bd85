-- name: may_log_in
select rolcanlogin from pg_roles where rolname = $1
