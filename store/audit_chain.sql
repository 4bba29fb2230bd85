-- name: heads
select chain, length, head from audit_chain order by chain

-- name: links
-- A chain after the other, each link with its row.
select
  audit_link.chain, audit_link.number, audit_link.audit, audit_link.hash,
  audit.id, audit.at, audit.account, audit.process, audit.action, audit.subject, audit.keys,
  audit.children, audit.columns, audit.reason
from audit_link left join audit on audit.id = audit_link.audit
order by audit_link.chain, audit_link.number

-- name: unlinked
select id from audit
where not exists (select from audit_link where audit_link.audit = audit.id)
order by id
