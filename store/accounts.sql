-- name: create
insert into account (login, password_hash, kind, street, helper, district)
values (
  $1, $2, $3, $4, $5,
  case when $4::text is null and $5::text is null then coalesce($6, acting_district()) else $6 end
)
returning id

-- name: disable
update account set disabled_at = now() where id = $1 and disabled_at is null

-- name: enable
update account set disabled_at = null where id = $1 and disabled_at is not null

-- name: get
select
  account.id, login, kind, street, district, helper, disabled_at, logged_in_at,
  password_hash is not null as has_password,
  exists (select from second_factor where second_factor.account = account.id and confirmed_at is not null)
    as has_second_factor,
  exists (select from foreign_identity where foreign_identity.account = account.id) as has_foreign_identity
from account where id = $1

-- name: known
select
  id, login, kind, street, district, helper, password_hash, disabled_at is not null as disabled,
  exists (select from second_factor where second_factor.account = account.id and confirmed_at is not null)
    as has_second_factor
from account where login = $1

-- name: listed
select
  account.id, login, kind, street, district, helper, disabled_at, logged_in_at,
  password_hash is not null as has_password,
  exists (select from second_factor where second_factor.account = account.id and confirmed_at is not null)
    as has_second_factor,
  exists (select from foreign_identity where foreign_identity.account = account.id) as has_foreign_identity
from account
where login > $2 and (starts_with(login, $1) or starts_with(helper, $1))
order by login
limit $3

-- name: place
update account
set
  kind = $2, street = $3, helper = $4,
  district = case
    when $3::text is null and $4::text is null then coalesce($5, acting_district()) else $5
  end
where id = $1

-- name: set_password
update account set password_hash = $2 where id = $1
