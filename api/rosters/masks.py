"""What tells who somebody is, covered: pages and answers show it so unless it is asked for."""

import msgspec

from rosters.likeness import Alike, Version

HIDDEN = "＊＊＊"
_PHONES = ("电话", "监护人电话")
_SHORTEST_PHONE = 7


def mask(header: str, value: str) -> str:
    """A roster's cell as it is shown; what is no contact stays as it is."""
    if not value:
        return value
    if header == "姓名":
        return masked_name(value)
    if header == "住址":
        return HIDDEN
    return masked_phone(value) if header in _PHONES else value


def masked_name(name: str) -> str:
    """The family name alone."""
    return name[:1] + "＊＊" if name else ""


def masked_phone(phone: str) -> str:
    """The first three and the last two digits."""
    if len(phone) < _SHORTEST_PHONE:
        return HIDDEN
    return f"{phone[:3]}{'＊' * (len(phone) - 5)}{phone[-2:]}"


def masked_pair(pair: Alike) -> Alike:
    """Two rows side by side, their contacts covered."""
    return msgspec.structs.replace(pair, first=_masked(pair.first), second=_masked(pair.second))


def _masked(version: Version) -> Version:
    cells = {header: mask(header, value) for header, value in version.cells.items()}
    return msgspec.structs.replace(version, cells=cells)
