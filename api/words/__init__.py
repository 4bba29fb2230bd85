"""Reasons in words, for the one who reads them: coordinator, district or volunteer.

The matcher gives numbers and ids; `zh.toml` and `en.toml` say them. A page says
`{{ reason("rule", gap.reason) }}` and gets its reader's sentence in its reader's language.
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context

from api.pages.language import speaks_english
from store.accounts import Account, AccountKind

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")


class Reader(StrEnum):
    """Who reads. A volunteer is told of their own part only."""

    COORDINATOR = "coordinator"
    DISTRICT = "district"
    VOLUNTEER = "volunteer"


_READERS = {
    AccountKind.COORDINATOR: Reader.COORDINATOR,
    AccountKind.DISTRICT_ADMIN: Reader.DISTRICT,
    AccountKind.VOLUNTEER: Reader.VOLUNTEER,
}


def reader(account: Account) -> Reader:
    """What an account's kind is told."""
    return _READERS[account.kind]


@cache
def catalogue(language: str) -> dict[tuple[str, str, Reader], str]:
    """Topic, name and reader to sentence. KeyError names an entry without a reader's sentence."""
    text = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    topics: dict[str, dict[str, dict[str, str]]] = tomllib.loads(text)
    shared: dict[str, str] = topics.pop("shared")  # type: ignore[assignment]
    found: dict[tuple[str, str, Reader], str] = {}
    for topic, entries in topics.items():
        for name, words in entries.items():
            for who in Reader:
                staff = words.get("staff") if who is not Reader.VOLUNTEER else None
                said = staff or words[who]
                found[topic, name, who] = shared[said[1:]] if said.startswith("@") else said
    return found


def said(topic: str, name: str, who: Reader, language: str = "zh", **parts: object) -> str:
    """The sentence, its parts filled in. KeyError when there is no such entry, or a part is not
    given."""
    return catalogue(language)[topic, name, who].format(**parts)


@pass_context
def reason(context: Context, topic: str, name: str, **parts: object) -> str:
    """A template's way in: the reader is who is logged in."""
    request = context["request"]
    language = "en" if speaks_english(request) else "zh"
    return said(topic, str(name), reader(request.user), language, **parts)
