"""The listener hears what was planted by hand, and nothing where nothing is."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tests.acceptance.canaries import NAMES, PHONE
from tests.acceptance.listening import heard

WRITERS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "GBK": lambda text: text.encode("gbk"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, other end": lambda text: text.encode("utf-16-be"),
    "an address": lambda text: quote(text).encode(),
    "a form": lambda text: quote_plus(text).encode(),
    "an address in an address": lambda text: quote(quote(text)).encode(),
    "a small address": lambda text: quote(text).lower().encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "repr of bytes": lambda text: repr(text.encode()).encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "hex of GBK": lambda text: text.encode("gbk").hex().encode(),
    "base64": lambda text: b64encode(text.encode()),
    "base64 of GBK": lambda text: b64encode(text.encode("gbk")),
    "base64 for addresses": lambda text: urlsafe_b64encode(text.encode()),
    "entities": lambda text: text.encode("ascii", "xmlcharrefreplace"),
}


@pytest.mark.parametrize("word", [NAMES[0], PHONE, "Canary"])
@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_planted_word_is_heard(writer: str, before: str, word: str) -> None:
    heap = WRITERS[writer](f"{before}{word}，后文")
    assert {found for found, _ in heard(b"... " + heap + b" ...", [word])} == {word}


def test_silence_is_heard_as_silence() -> None:
    heap = "日志：C00001 已发布 19900000000".encode()
    assert heard(heap + heap.hex().encode() + b64encode(heap), [*NAMES, PHONE]) == []
