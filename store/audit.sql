-- name: of_child
select
  audit.id, audit.at, audit.account, account.login, audit.process, audit.action, audit.subject,
  audit.columns, audit.reason
from audit left join account on account.id = audit.account
where audit.children @> array[$1::text] and ($2::uuid is null or audit.id < $2)
order by audit.id desc
limit $3

-- name: record
select record_audit($1, $2, $3::text[], $4::text[], $5)
