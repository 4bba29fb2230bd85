-- name: begin
insert into foreign_attempt (state_hash, nonce, verifier, account) values ($1, $2, $3, $4)

-- name: link
insert into foreign_identity (issuer, subject, account) values ($1, $2, $3)

-- name: login_of
select login from account join foreign_identity on foreign_identity.account = account.id
where issuer = $1 and subject = $2

-- name: sweep
delete from foreign_attempt where begun_at <= now() - $1::interval

-- name: take
delete from foreign_attempt where state_hash = $1 and begun_at > now() - $2::interval
returning nonce, verifier, account

-- name: unlink
delete from foreign_identity where account = $1
