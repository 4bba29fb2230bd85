-- name: due
select subject, code from due_for_erasure($1)

-- name: erase_child
select erase_child($1)

-- name: erase_helper
select erase_helper($1)

-- name: retain
select children, helpers, images, imports from retain($1, $2)
