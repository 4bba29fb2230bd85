"""What the registers' pages and their API do alike."""

from uuid import UUID

import msgspec

from api.settings import Settings
from matcher import Policy
from store import bases, credentials, duties, people, policies
from store.accounts import Account
from store.bases import Basis, NewBasis
from store.credentials import Credential, NewCredential
from store.duties import Duties
from store.pool import Conn


class Bases(msgspec.Struct, frozen=True, kw_only=True):
    """A child's legal bases, the newest first."""

    child: str
    bases: tuple[Basis, ...]


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """The bases after one was withdrawn. `follow_up`: no other is in force, the circle's helpers
    see the child no more, and the street has a duty by it."""

    child: str
    bases: tuple[Basis, ...]
    follow_up: bool


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """A helper's dated records, the newest first within each kind."""

    helper: str
    credentials: tuple[Credential, ...]


async def due(conn: Conn, account: Account, settings: Settings) -> Duties:
    """What ends soon, has ended, or waits to be done, within the account's reach."""
    policy = Policy.parse(await policies.get(conn, await policies.default(conn)))
    asked = {row.seat: row.credentials for row in policy.seats}
    return await duties.listed(conn, account.street, days=settings.notice_days, asked=asked)


async def bases_of(conn: Conn, child: str) -> Bases:
    """NotFound beyond reach; the look is recorded."""
    head = await people.child(conn, child)
    return Bases(child=head.id, bases=tuple(await bases.of_child(conn, head.id)))


async def add_basis(conn: Conn, account: Account, child: str, new: NewBasis) -> Bases:
    """Enter a basis; Conflict when it can be none."""
    head = await people.child(conn, child)
    await bases.add(conn, head.id, new, by=account.id)
    return Bases(child=head.id, bases=tuple(await bases.of_child(conn, head.id)))


async def withdraw(conn: Conn, child: str, basis: UUID) -> Withdrawn:
    """It counts no more from now on."""
    head = await people.child(conn, child)
    opened = await bases.withdraw(conn, head.id, basis)
    left = tuple(await bases.of_child(conn, head.id))
    return Withdrawn(child=head.id, bases=left, follow_up=opened)


async def credentials_of(conn: Conn, helper: str) -> Credentials:
    """NotFound beyond reach; the look is recorded."""
    head = await people.helper(conn, helper)
    held = tuple(await credentials.of_helper(conn, head.id))
    return Credentials(helper=head.id, credentials=held)


async def add_credential(
    conn: Conn, account: Account, helper: str, new: NewCredential
) -> Credentials:
    """Enter what a check came to; Conflict when it can be none."""
    head = await people.helper(conn, helper)
    await credentials.add(conn, head.id, new, by=account.id)
    held = tuple(await credentials.of_helper(conn, head.id))
    return Credentials(helper=head.id, credentials=held)
