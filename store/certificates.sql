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
select
  seal,
  (body -> 'chances')::text as chances,
  (body -> 'outcome' -> 'tiers')::text as tiers,
  coalesce(
    (
      select json_object_agg(witness ->> 'tier', witness -> 'bound')::text
      from json_array_elements(body -> 'witnesses') as witness
    ),
    '{}'
  ) as proven
from round_certificate
where round_id = $1

-- name: save
insert into round_certificate (round_id, seal, body) values ($1, $2, $3::text::json)
