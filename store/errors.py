"""What the store refuses.

StoreError
├── NotFound          no such row, or none that this person may see
├── Conflict          a named constraint stands against the change
├── TooBusy           more passwords to check than can be
├── MigrationChanged  the database and the migration files disagree
├── MigrationHeldUp   somebody else holds what a migration needs
└── ServerError       an embedded server does not start
"""

import contextlib
from collections.abc import Generator

import asyncpg


class StoreError(Exception):
    """The root of the store's errors."""


class NotFound(StoreError):
    """There is no such row."""


class Conflict(StoreError):
    """A constraint stands against the change; its name reads as a sentence."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(constraint)


class TooBusy(StoreError):
    """More passwords wait to be checked than can be in reasonable time."""


class MigrationChanged(StoreError):
    """The database and the files disagree about what has been applied."""


class MigrationHeldUp(StoreError):
    """Somebody else holds a table that a migration needs; nothing of it was done."""


class ServerError(StoreError):
    """An embedded server does not start; the message says why and what to do."""


@contextlib.contextmanager
def conflicts() -> Generator[None, None, None]:
    """Turns what a constraint or a trigger refuses into a Conflict with that constraint's name, and
    what row-level security refuses into Conflict("row_is_within_reach").

    The transaction is lost then: whoever opened it rolls it back.
    """
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise Conflict("row_is_within_reach") from error
    except asyncpg.IntegrityConstraintViolationError as error:
        name = error.as_dict().get("constraint_name")
        # A null where none may be has no name: our mistake, and nobody's conflict.
        if name is None:
            raise
        raise Conflict(name) from error
