-- name: children
select id, street from street_of_children($1::text[])

-- name: helpers
select id, seats, school_street, home_street, post_streets from standing_of_helpers($1::text[])

-- name: schools
select id, street from school where id = any($1::text[])
