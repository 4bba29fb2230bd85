-- name: material
select
  round.problem::text as problem,
  policy.body as policy,
  round.outcome::text as outcome,
  coalesce((round_certificate.body -> 'witnesses')::text, '[]') as witnesses
from round
join policy on policy.name = policy_name and policy.version = policy_version
left join round_certificate on round_certificate.round_id = round.id
where round.id = $1 and round.problem is not null and round.outcome is not null

-- name: places
select neighbourhood.code, street.name || neighbourhood.name as name
from neighbourhood join street on street.code = neighbourhood.street
where neighbourhood.code = any($1::text[])
union all
select school.id, school.name from school where school.id = any($1::text[])
