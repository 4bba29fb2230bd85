-- name: add
insert into credential (helper, kind, result, checked_on, body, until, recorded_by)
select id, $2::credential_kind, $3::credential_result, $4, $5, $6, $7 from helper where id = $1
returning id

-- name: of_helper
select
  record.id, record.kind, record.result, record.checked_on, record.body, record.until,
  record.from_roster, record.recorded_at,
  coalesce(
    record.result = 'passed' and held.until = record.until
      and record.until >= (now() at time zone 'Asia/Shanghai')::date,
    false
  ) as in_force
from credential as record
left join credential_ends() as held on held.helper = record.helper and held.kind = record.kind
where record.helper = $1
order by record.kind, record.checked_on desc nulls last, record.id desc
