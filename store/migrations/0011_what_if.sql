-- What if: a round that assumes something else than its origin does, and policies tried in one.

-- A tried policy is a version like any other, so that a round is explained by its own; it is nobody's
-- default and is not listed.
alter table policy add column trial boolean not null default false;

-- `edits`: what is assumed and in no roster. `trial`: never approved; kept, it becomes a draft of its
-- own with the same edits, whose origin it is.
alter table round
  -- squawk-ignore adding-foreign-key-constraint
  add column origin uuid references round,
  add column edits json,
  add column trial boolean not null default false;
alter table round
  -- squawk-ignore constraint-missing-not-valid
  add constraint edits_have_an_origin check (edits is null or origin is not null),
  -- squawk-ignore constraint-missing-not-valid
  add constraint a_trial_has_edits check (not trial or edits is not null),
  -- squawk-ignore constraint-missing-not-valid
  add constraint a_trial_is_never_approved
    check (not trial or state not in ('approved', 'published', 'closed'));
create index round_origin on round (origin);

create function what_was_assumed_stays() returns trigger language plpgsql as $$
begin
  raise exception 'what a round assumes is said when it is made'
    using errcode = 'check_violation', constraint = 'what_was_assumed_stays';
end $$;
create trigger what_was_assumed_stays before update of origin, edits, trial on round
  for each row execute function what_was_assumed_stays();

-- An assumed helper is on no roster. Who may be proposed is said by the frozen problem, which the
-- checker holds every outcome to; a pairing still needs a helper of the roster.
-- squawk-ignore ban-drop-constraint
alter table proposal_seat drop constraint proposal_seat_helper_fkey;
