"""What must be read again and is no one's to read in the database: sealed with the site's keys."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from store.errors import StoreError


class BrokenSeal(StoreError):
    """Sealed with another key, for something else, or changed since."""


class Seal:
    """Seals with the first key and opens with any: put a new key in front to rotate.

    Each key is 32 random bytes as URL-safe base64. What a value belongs to is sealed with it, so
    that it can't be moved to another row. ValueError when a key is none.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        made = [Fernet(key) for key in keys]
        self._first, self._fernet = made[0], MultiFernet(made)

    def close(self, value: str, of: str) -> bytes:
        """The value, sealed as belonging to `of`."""
        return self._fernet.encrypt(f"{of}\n{value}".encode())

    def open(self, sealed: bytes, of: str) -> str:
        """The value again; BrokenSeal when it isn't one of ours, or belongs elsewhere."""
        try:
            owner, _, value = self._fernet.decrypt(sealed).decode().partition("\n")
        except InvalidToken as error:
            raise BrokenSeal from error
        if owner != of:
            raise BrokenSeal
        return value

    def is_current(self, sealed: bytes) -> bool:
        """Whether the first key sealed it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def new_key() -> str:
    """A key drawn at random."""
    return Fernet.generate_key().decode()
