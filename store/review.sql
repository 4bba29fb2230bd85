-- name: helper_names
select id, name from helper where id = any($1::text[])
