"""Phones and addresses: sealed by the application, so that the database and its backups hold none.

A sealed value reads `v1.KEY.TEXT`: the key's name, and AES-SIV (RFC 5297) of the value together
with whose it is and which column. The same value in the same place is sealed alike, so that a
roster uploaded twice changes nothing; anywhere else it is sealed otherwise, and opens nowhere.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rosters.rows import ChildRow, HelperRow, Roster
from store.seals import BrokenSeal

P = TypeVar("P", ChildRow, HelperRow)

# Table and columns; the database refuses an open value in them.
COLUMNS = {"child": ("address", "guardian_phone"), "helper": ("phone",)}
SEALED = re.compile(r"v1\.([0-9a-f]{8})\.([A-Za-z0-9_=-]+)")
_INFO = b"linjia contacts v1"
_KEY_BYTES = 64


class Contacts:
    """Seals with the first key and opens with any: put a new key in front to rotate.

    Each key is 32 random bytes as URL-safe base64, one that `store.seals` takes too: what seals
    here is derived from it. ValueError when a key is none.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        derived = [_derived(key) for key in keys]
        if not derived:
            raise ValueError("no key")
        self._ciphers = {_name(key): AESSIV(key) for key in derived}
        self.current = _name(derived[0])

    def close(self, value: str, of: str) -> str:
        """The value sealed as belonging to `of`; what is empty stays so."""
        if not value:
            return ""
        text = urlsafe_b64encode(self.close_bytes(value.encode(), of)[8:]).decode()
        return f"v1.{self.current}.{text}"

    def open(self, sealed: str, of: str) -> str:
        """The value again; BrokenSeal when no key of ours opens it, or it belongs elsewhere."""
        if not sealed:
            return ""
        found = SEALED.fullmatch(sealed)
        if found is None:
            raise BrokenSeal
        try:
            text = urlsafe_b64decode(found[2])
        except ValueError as error:
            raise BrokenSeal from error
        return self.open_bytes(found[1].encode() + text, of).decode()

    def close_bytes(self, value: bytes, of: str) -> bytes:
        """The same for bytes, the key's name in front."""
        return self.current.encode() + self._ciphers[self.current].encrypt(value, [of.encode()])

    def open_bytes(self, sealed: bytes, of: str) -> bytes:
        """The bytes again; BrokenSeal."""
        cipher = self._ciphers.get(sealed[:8].decode("ascii", "replace"))
        if cipher is None:
            raise BrokenSeal
        try:
            return cipher.decrypt(sealed[8:], [of.encode()])
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal from error

    def closed(self, roster: Roster) -> Roster:
        """The roster with its phones and addresses sealed."""
        return _mapped(roster, self.close)

    def opened(self, roster: Roster) -> Roster:
        """The roster with its phones and addresses legible; BrokenSeal."""
        return _mapped(roster, self.open)


def place(table: str, row: str, column: str) -> str:
    """What a value is sealed as belonging to."""
    return f"{table}/{row}/{column}"


def _mapped(roster: Roster, turn: Callable[[str, str], str]) -> Roster:
    return msgspec.structs.replace(
        roster,
        children=tuple(_turned(row, "child", turn) for row in roster.children),
        helpers=tuple(_turned(row, "helper", turn) for row in roster.helpers),
    )


def _turned(row: P, table: str, turn: Callable[[str, str], str]) -> P:
    fields = {
        column: turn(getattr(row, column), place(table, row.id, column))
        for column in COLUMNS[table]
    }
    return msgspec.structs.replace(row, **fields)


def _derived(key: str) -> bytes:
    secret = urlsafe_b64decode(key)
    if len(secret) != 32:
        raise ValueError("a key is 32 bytes")
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(secret)


def _name(derived: bytes) -> str:
    return hashlib.sha256(b"linjia key name" + derived).hexdigest()[:8]
