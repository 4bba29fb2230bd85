-- name: export
select
  seal,
  body::text as body,
  array(
    select person ->> 'id' from json_array_elements(body -> 'problem' -> 'children') as person
  ) as children
from round_certificate
where round_id = $1

-- name: look
select seal, (body -> 'chances')::text as chances from round_certificate where round_id = $1

-- name: save
insert into round_certificate (round_id, seal, body) values ($1, $2, $3::text::json)
