-- name: due
select subject, code from due_for_erasure($1)

-- name: erase_child
select erase_child($1)

-- name: erase_helper
select erase_helper($1)

-- name: redact_rounds
select redact_rounds($1, $2)

-- name: retain
select children, helpers, images, imports from retain($1, $2)
