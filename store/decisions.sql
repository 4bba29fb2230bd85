-- name: deciders
select kind::text, child, seat::text, helper, decided_by from decision where child = any($1::text[])
