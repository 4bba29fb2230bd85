-- name: begin
insert into roster_import (account, street, files, state, counts, faults)
values ($1, $2, $3, $4, '{}', '[]')
returning id

-- name: changes
-- Rows that were there before; what comes with a new child or helper is no change.
select subject, before, after
from roster_change as told
where import = $1 and (
  (before is not null and after is not null)
  or (subject in ('helper_seat', 'helper_serves', 'credential') and not exists (
    select from roster_change as made
    where made.import = $1 and made.subject = 'helper' and made.before is null
      and made.after ->> 'id' = coalesce(told.after, told.before) ->> 'helper'
  ))
  or (subject = 'legal_basis' and not exists (
    select from roster_change as made
    where made.import = $1 and made.subject = 'child' and made.before is null
      and made.after ->> 'id' = coalesce(told.after, told.before) ->> 'child'
  ))
)
order by number
limit $2

-- name: contents
-- As one value each: they are kept and read whole.
select files, found, bad from roster_upload where import = $1

-- name: end
update roster_import set state = $2, ended_by = $3, ended_at = now() where id = $1

-- name: fail
update roster_import set state = 'failed', failure = $2 where id = $1

-- name: finish
update roster_import set state = $2, counts = $3::text::jsonb, faults = $4::text::jsonb
where id = $1

-- name: forget
delete from roster_upload where at < now() - interval '1 day'

-- name: found
update roster_upload set found = $2, bad = $3 where import = $1

-- name: heard
update roster_import set done = $2, total = $3, heard_at = now() where id = $1

-- name: keep
insert into roster_upload (import, files) values ($1, $2)

-- name: let_go
delete from roster_upload where import = $1

-- name: move
-- One of two who press the same button at the same time gets no row.
update roster_import set state = $3, done = 0, total = 0, heard_at = now()
where id = $1 and state = $2
returning id

-- name: records
-- Nobody is at it any more when nothing has been heard for a minute.
select
  roster_import.id, roster_import.state, roster_import.street, roster_import.files,
  roster_import.at, roster_import.done, roster_import.total, roster_import.counts,
  jsonb_array_length(roster_import.faults) as faults,
  roster_import.failure, roster_import.ended_at,
  account.login as by,
  roster_import.state in ('reading', 'storing')
    and roster_import.heard_at < now() - interval '1 minute' as abandoned,
  exists (select from roster_upload where import = roster_import.id) as kept,
  exists (select from roster_change where import = roster_import.id) as undoable
from roster_import left join account on account.id = roster_import.account
where ($1::uuid is null or roster_import.id = $1)
  and ($2::text is null or roster_import.street = $2)
order by roster_import.id desc
limit $3

-- name: undo
select undo_roster_import($1)

-- name: used
select import_is_used($1)
