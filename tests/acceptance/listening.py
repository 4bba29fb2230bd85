"""Hears a word in a heap of bytes in whatever clothes it wears: as a log, an address, a payload, a
key or a dump may have written it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote

CHARSETS = ("utf-8", "gbk", "utf-16-le", "utf-16-be")


def disguises(word: str) -> Iterator[tuple[str, bytes]]:
    """Each way to write the word, with its name; all in lower case but base64, which has none."""
    for charset in CHARSETS:
        plain = word.encode(charset)
        yield charset, plain.lower()
        yield f"{charset} percent", _each(plain, "%")
        yield f"{charset} percent twice", _each(plain, "%25")
        yield f"{charset} \\x", _each(plain, "\\x")
        yield f"{charset} hex", plain.hex().encode()
    # Only what isn't plain is percent-encoded: a number stays as it is.
    yield "address", quote(word).lower().encode()
    yield "json", "".join(f"\\u{ord(sign):04x}" for sign in word).encode()
    yield "entities", "".join(f"&#{ord(sign)};" for sign in word).encode()
    yield "hex entities", "".join(f"&#x{ord(sign):x};" for sign in word).encode()


def in_base64(word: str) -> Iterator[tuple[str, bytes]]:
    """The signs that base64 has wherever in a text the word stands, for each of its three turns."""
    for charset in CHARSETS:
        plain = word.encode(charset)
        for turn in range(3):
            text = b64encode(b"\0" * turn + plain)
            sure = text[(0, 2, 3)[turn] : 8 * (turn + len(plain)) // 6]
            yield f"{charset} base64", sure
            yield f"{charset} base64 for addresses", sure.translate(bytes.maketrans(b"+/", b"-_"))


def heard(heap: bytes, words: Iterable[str]) -> list[tuple[str, str]]:
    """Which of the words, and in which clothes."""
    low = heap.lower()
    return [
        (word, how)
        for word in words
        for how, form in [
            *((how, form) for how, form in disguises(word) if form in low),
            *((how, form) for how, form in in_base64(word) if form in heap),
        ]
    ]


def _each(plain: bytes, mark: str) -> bytes:
    return "".join(f"{mark}{byte:02x}" for byte in plain).encode()
