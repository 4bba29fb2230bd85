-- name: act_as
select set_config('linjia.account', $1, true)
