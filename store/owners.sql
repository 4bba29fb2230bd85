-- name: children
select child.id, neighbourhood.street
from child join neighbourhood on neighbourhood.code = child.neighbourhood
where child.id = any($1::text[])

-- name: helpers
select
  helper.id,
  array(
    select seat from helper_seat where helper_seat.helper = helper.id order by seat
  ) as seats,
  school.street as school_street,
  home.street as home_street,
  array(
    select post.street
    from helper_serves join neighbourhood as post on post.code = helper_serves.neighbourhood
    where helper_serves.helper = helper.id
    union
    select helper.supervises where helper.supervises is not null
  ) as post_streets
from helper
left join school on school.id = helper.school
left join neighbourhood as home on home.code = helper.neighbourhood
where helper.id = any($1::text[])

-- name: schools
select id, street from school where id = any($1::text[])
