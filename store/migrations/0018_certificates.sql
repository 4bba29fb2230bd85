-- What a round's worker sealed: everything that is needed to check the round without this database.

-- body is json, not jsonb: it is handed out to the byte. It is sealed once and never changed.
create table round_certificate (
  round_id uuid primary key references round on delete cascade,
  seal text not null,
  body json not null,
  made_at timestamptz not null default clock_timestamp(),
  constraint seal_is_a_sha256 check (seal ~ '^[0-9a-f]{64}$')
);
