"""The furnished town as one district, and another beside it with a row in every table."""

from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from matcher.people import Seat
from rosters.rows import Roster, SchoolRow
from store import accounts, geography, rosters
from store.passwords import hashed
from store.pool import Conn
from tests.api.town import EAST, PASSWORD, PLACES, child, helper
from tests.conftest import CONTACTS
from tests.store.walled_town import furnish

OURS, FAR = "310107", "310110"
FAR_STREET, FAR_HOME = "310110001000", "310110001001"
# Each district's own street coordinator, district coordinator and admin.
KEEPERS = {OURS: ("east", "all", "admin"), FAR: ("far_street", "far_all", "far_admin")}

# What furnish() leaves out, for one district.
REST = """
insert into round_block (round_id, number, digest, children, size, problem)
select id, 1, '', 1, 1, '{{}}' from round where street = '{street}';
insert into override (round_id, number, kind, reason, costs, made_login)
select id, 1, 'empty', '示例', '[]', '{all}' from round where street = '{street}';
insert into override_seat (round_id, number, child, seat)
select id, 1, '{child}', 'mentor' from round where street = '{street}';
insert into amendment (round_id, number, created_login)
select id, 1, '{all}' from round where street = '{street}';
insert into repair (street, round_id, problem)
select given.street, id, '{{}}' from round, (values ('{street}'), (null)) as given (street)
where round.street = '{street}';
insert into seat_request (child, seat, from_street, to_street, weight, reason, asked_login)
values ('{child}', 'neighbour_mum', '{street}', '{street}', 1, '示例', '{all}');
insert into absence (helper, street, starts, ends, made_login)
values ('{mum}', '{street}', now(), now(), '{all}'), ('{mum}', null, now(), now(), '{all}');
insert into absence_seat (absence, child, seat)
select id, '{child}', 'mentor' from absence where helper = '{mum}';
insert into stand_in (away, away_login, stand_in, stand_in_login, street, starts, ends)
select away.id, away.login, other.id, other.login, '{street}', now(), now()
from account as away, account as other where away.login = '{coordinator}' and other.login = '{all}';
insert into replacement (street, number, child, seat, moves, made_login)
values ('{street}', 1, '{child}', 'mentor', '[]', '{all}');
insert into proposal_room (round_id, helper)
select id, '{mum}' from round where street = '{street}'
on conflict do nothing;
"""
# What furnish() gives the town, for the other district.
FAR_ROWS = """
insert into pairing (child, seat, helper) values
  ('F1', 'neighbour_mum', 'FN'), ('F1', 'mentor', 'FM');
insert into conflict (child, helper, kind) values ('F1', 'FN', 'kin');
insert into decision (kind, child, seat, helper, decided_by, reason)
values ('ban', 'F1', 'neighbour_mum', 'FN', '示例', '示例');
insert into file_access (account, child, way, reason, hours, begins_at, ends_at)
select id, 'F1', 'break_glass', '示例理由写到十个字以上', 1, now() - interval '1 hour', now()
from account where login = 'far_street';
insert into follow_up (child, kind, due) values ('F1', 'basis_withdrawn', now());
insert into seat_answer (pairing, child, helper, answer)
select id, child, helper, 'accepted' from pairing where child = 'F1' and seat = 'neighbour_mum';
insert into session (token_hash, account)
select sha256(login::bytea), id from account where login ~ '^far';
insert into roster_import (account, street, state, counts, faults)
select id, street, 'stored', '{}', '[]' from account where login in ('far_street', 'far_all');
insert into roster_upload (import, files)
select id, '' from roster_import where account in (select id from account where login ~ '^far');
insert into roster_change (import, subject, after)
select import, 'child', '{}' from roster_upload
where import not in (select import from roster_change);
insert into round (
  title, street, term_starts, term_ends, policy_name, policy_version, seed, seconds
)
select title, given.street, term_starts, term_ends, policy_name, policy_version, seed, seconds
from round, (values ('310110001000'), (null)) as given (street) where round.street = '310107022000';
insert into round_event (round_id, number, state)
select id, 1, 'draft' from round where street = '310110001000';
insert into round_certificate (round_id, seal, body)
select id, repeat('0', 64), '{}' from round where street = '310110001000';
insert into proposal_shortage (round_id, number, body)
select id, 1, '{}' from round where street = '310110001000';
insert into proposal_reason (round_id, child, seat, verdict)
select id, 'F1', 'mentor', 'short' from round where street = '310110001000';
insert into proposal_seat (round_id, child, seat, helper, kept, step, load)
select id, 'F1', 'mentor', 'FM', false, 0, 1 from round where street = '310110001000';
"""
TOUCHED = """
insert into second_factor (account, secret) select id, '' from account;
insert into recovery_code (account, code_hash) select id, '' from account;
insert into one_time_link (token_hash, account, purpose, epoch, expires_at)
select sha256(login::bytea), id, 'reset', 0, now() + interval '1 day' from account;
insert into foreign_identity (issuer, subject, account) select '示例', login, id from account;
insert into foreign_attempt (state_hash, nonce, verifier, account)
select sha256(login::bytea), '', '', id from account;
insert into api_token (account, name, token_hash, scopes, expires_at)
select id, '示例', sha256(login::bytea), '{rosters}', now() + interval '1 day' from account;
insert into idempotency_key (account, key, digest)
select id, '示例', '示例' from account where login ~ '^far';
"""


async def furnish_two(conn: Conn) -> None:
    """Both districts, with something in every table that a district's account may see.

    Triggers and foreign keys sleep meanwhile: what counts is whose the rows are.
    """
    await conn.execute("update account set district = $1 where login in ('all', 'admin')", OURS)
    await furnish(conn)
    async with conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await conn.execute("update round set district = $1 where street is null", OURS)
        await conn.execute("update roster_import set district = $1 where street is null", OURS)
    await _settle_far(conn)
    async with conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await _as(conn, "all")
        await conn.execute(
            REST.format(street=EAST, child="C1", mum="N1", coordinator="east", all="all")
        )
        await _as(conn, "far_all")
        await conn.execute(FAR_ROWS)
        await conn.execute(
            REST.format(
                street=FAR_STREET, child="F1", mum="FN", coordinator="far_street", all="far_all"
            )
        )
        await conn.execute(TOUCHED)


async def _settle_far(conn: Conn) -> None:
    places = Geography(
        as_of=PLACES.as_of,
        streets=(Street(code=FAR_STREET, name="示例外区街道", kind=StreetKind.SUBDISTRICT),),
        neighbourhoods=(Neighbourhood(code=FAR_HOME, name="示例外区居委会", street=FAR_STREET),),
    )
    people = Roster(
        schools=(SchoolRow(id="FS", name="示例外区学校", street=FAR_STREET),),
        children=(child("F1", FAR_HOME, school="FS"), child("F2", FAR_HOME, school="FS")),
        helpers=(
            helper("FM", Seat.MENTOR, school="FS", capacity=15),
            helper("FN", Seat.NEIGHBOUR_MUM, neighbourhood=FAR_HOME),
            helper("FD", Seat.CHILDREN_DIRECTOR, serves=(FAR_HOME,), capacity=None),
        ),
    )
    password = await hashed(PASSWORD)
    async with conn.transaction():
        await geography.save(conn, places, {})
        await rosters.save(conn, people, by=None, contacts=CONTACTS)
        for login, kind, street, district in (
            ("far_street", "coordinator", FAR_STREET, None),
            ("far_all", "coordinator", None, FAR),
            ("far_admin", "district_admin", None, FAR),
        ):
            await accounts.create(conn, login, password, kind, street, None, district)


async def _as(conn: Conn, login: str) -> None:
    await conn.execute(
        "select set_config('linjia.account', id::text, true) from account where login = $1", login
    )
