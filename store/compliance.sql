-- name: accounts
select
  account.login, account.kind, account.street, account.helper, account.created_at,
  account.logged_in_at, account.disabled_at,
  exists (
    select from second_factor where second_factor.account = account.id and confirmed_at is not null
  ) as second_factor,
  (
    select count(*) from api_token
    where api_token.account = account.id and revoked_at is null and expires_at > now()
  ) as live_tokens
from account
order by account.login

-- name: approvals
-- Who let others see or put something into force, and when.
select asked_at as asked, 'file_access' as what, file_access.id::text as id, asker.login as asked_by,
  decided_at as decided, decider.login as decided_by, begins_at is not null as granted,
  begins_at as "from", ends_at as until
from file_access
join account as asker on asker.id = file_access.account
left join account as decider on decider.id = decided_by
where way = 'asked' and asked_at >= $1 and asked_at < $2
union all
select round.created_at, 'round', round.id::text, maker.login, approved_at, approver.login,
  approved_at is not null, published_at, null
from round
left join account as maker on maker.id = created_by
left join account as approver on approver.id = approved_by
where coalesce(approved_at, round.created_at) >= $1 and coalesce(approved_at, round.created_at) < $2
order by 1, 3

-- name: deletions
select audit.at, account.login, audit.process, audit.action, audit.subject,
  cardinality(audit.keys) as rows, array_to_string(audit.children, ' ') as children
from audit left join account on account.id = audit.account
where audit.action in ('remove', 'erase') and audit.at >= $1 and audit.at < $2
  and audit.subject in (
    'child', 'helper', 'pairing', 'conflict', 'decision', 'legal_basis', 'credential',
    'roster_import'
  )
order by audit.at

-- name: emergencies
select begins_at as began, ends_at as ended, asker.login, child, hours, reviewer.login as reviewed_by,
  reviewed_at, finding,
  reviewed_at is null and begins_at <= now() - $3::interval as overdue
from file_access
join account as asker on asker.id = file_access.account
left join account as reviewer on reviewer.id = reviewed_by
where way = 'break_glass' and begins_at >= $1 and begins_at < $2
order by begins_at

-- name: idle_accounts
select login from account
where disabled_at is null and coalesce(logged_in_at, created_at) < now() - $1::interval
order by login

-- name: lone_admins
select login from account
where kind = 'district_admin' and disabled_at is null and not exists (
  select from second_factor where second_factor.account = account.id and confirmed_at is not null
)
order by login

-- name: looks
-- Who looked: how often, at how many children, and how often in vain.
select account.login, audit.action, audit.subject, audit.reason, count(*) as times,
  count(distinct child) as children, min(audit.at) as first, max(audit.at) as last
from audit
left join account on account.id = audit.account
left join lateral unnest(audit.children) as child on true
where audit.action in ('read', 'reveal', 'export', 'download', 'refuse', 'log_in_refused', 'lock')
  and audit.at >= $1 and audit.at < $2
group by account.login, audit.action, audit.subject, audit.reason
order by account.login, audit.action, audit.subject, audit.reason

-- name: unreviewed
-- Whenever it was: it is open now.
select asker.login, child, begins_at as began, begins_at <= now() - $1::interval as overdue
from file_access join account as asker on asker.id = file_access.account
where way = 'break_glass' and reviewed_at is null
order by begins_at
