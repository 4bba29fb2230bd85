-- A guardian consents for a child, and no longer for who is eighteen: such a consent ends on the
-- day before that birthday, whatever its own last day.
create function last_day_of(basis legal_basis, born date) returns date language sql immutable
begin atomic
  select case
    when basis.kind = 'consent' and basis.signed_by = 'guardian'
      then least(basis.until, (born + interval '18 years')::date - 1)
    else basis.until
  end;
end;

create or replace function basis_of(given text, day date)
returns table (kind basis_kind, since date, until date, in_force boolean) language sql stable
begin atomic
  select
    legal_basis.kind, legal_basis.since, ends.last,
    legal_basis.since <= day and (ends.last is null or ends.last >= day)
  from legal_basis
  join child on child.id = legal_basis.child
  cross join lateral last_day_of(legal_basis, child.born) as ends (last)
  where legal_basis.child = given and legal_basis.withdrawn_at is null
    and 'matching' = any(legal_basis.scope)
    and (
      legal_basis.kind <> 'consent' or legal_basis.signed_by <> 'child'
      or legal_basis.since >= child.born + interval '14 years'
    )
  order by 4 desc, 3 desc nulls first, legal_basis.id
  limit 1;
end;
