"""What people do about access to a child's file. Each act is called inside the request's
transaction; page and API do the same."""

from uuid import UUID

from litestar.exceptions import ServiceUnavailableException

from api.access import reaches, within
from api.file_access.views import AccessRequest, File, FileContacts, file_view
from store import file_access
from store.accounts import Account
from store.contacts import Contacts, place
from store.errors import Conflict
from store.file_access import AccessFinding, FileAccess
from store.pool import Conn
from store.seals import BrokenSeal

NO_KEY = "这份电话和住址打不开：网站缺少当时封存用的钥匙。请管理员检查 LINJIA_KEYS。"


async def ask(conn: Conn, account: Account, asked: AccessRequest) -> FileAccess:
    """Ask, or break the glass; a Conflict for whoever needs no access."""
    street = await file_access.street_of(conn, asked.child)
    if reaches(account, "circle_read", street):
        raise Conflict("access_is_for_those_without_a_right")
    made = await file_access.ask(
        conn, account.id, asked.child, asked.way, asked.reason, asked.hours
    )
    return await file_access.get(conn, made)


async def decide(conn: Conn, account: Account, access: UUID, *, granted: bool) -> FileAccess:
    """Grant or refuse a request for a child within the account's right."""
    asked = await file_access.get(conn, access)
    if asked.account != account.id:
        within(account, "access_decide", await file_access.street_of(conn, asked.child))
    await file_access.decide(conn, access, account.id, granted=granted)
    return await file_access.get(conn, access)


async def end(conn: Conn, account: Account, access: UUID) -> FileAccess:
    """End an open access: one's own, or one within the right to grant."""
    asked = await file_access.get(conn, access)
    if asked.account != account.id:
        within(account, "access_decide", await file_access.street_of(conn, asked.child))
    await file_access.end(conn, access, account.id)
    return await file_access.get(conn, access)


async def review(conn: Conn, account: Account, access: UUID, finding: AccessFinding) -> FileAccess:
    """Say what the review of a broken glass found."""
    await file_access.get(conn, access)
    await file_access.review(conn, access, account.id, finding)
    return await file_access.get(conn, access)


async def open_file(conn: Conn, account: Account, child: str) -> File:
    """A child's file by an access of the account's own."""
    return file_view(await file_access.read_file(conn, account.id, child))


async def reveal(conn: Conn, account: Account, child: str, contacts: Contacts) -> FileContacts:
    """Name, address and phone by an access of the account's own; recorded apart from the reading.
    503 where their key is missing."""
    found = await file_access.read_file(conn, account.id, child, revealing=True)
    try:
        return FileContacts(
            name=found.name,
            address=contacts.open(found.address, place("child", child, "address")),
            guardian_phone=contacts.open(
                found.guardian_phone, place("child", child, "guardian_phone")
            ),
        )
    except BrokenSeal as error:
        raise ServiceUnavailableException(NO_KEY) from error
