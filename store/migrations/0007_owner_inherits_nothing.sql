-- An owner who is no superuser may give functions to linjia_lookup and linjia_scribe, and must not
-- see with their eyes: row-level security is forced on the owner too.
-- Making triggers of these functions is all that remains for it.
do $$
declare
  held text;
begin
  execute format(
    'grant execute on function audit_changes(), audit_step(), link_audit() to %I', current_user
  );
  foreach held in array array['linjia_lookup', 'linjia_scribe'] loop
    if pg_has_role(current_user, held, 'usage')
      and not (select rolsuper from pg_roles where rolname = current_user)
    then
      execute format('grant %I to %I with inherit false, set true', held, current_user);
    end if;
  end loop;
end $$;
