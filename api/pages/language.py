"""The pages' two languages: Chinese as it is written, English from the catalogues in api/english.

A template says `{{ t("登录") }}`; where the sentence has parts, `{{ t("还有 {n} 次", n=3) }}`.
A sentence without an English entry stays Chinese.
"""

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from litestar import Request, get
from litestar.datastructures import Cookie, State
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from api.access import OPEN

COOKIE = "linjia_language"
CATALOGUES = Path(__file__).parents[1] / "english"
YEAR = 365 * 24 * 3600

AnyRequest = Request[Any, Any, State]


@cache
def english() -> dict[str, str]:
    """Every sentence that has an English one, from all catalogues."""
    found: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def speaks_english(request: AnyRequest) -> bool:
    """Whether this browser asked for English."""
    return request.cookies.get(COOKIE) == "en"


@pass_context
def t(context: Context, text: str, **parts: object) -> str:
    """The sentence in the reader's language, with its parts filled in."""
    said = english().get(text, text) if speaks_english(context["request"]) else text
    return said.format(**parts) if parts else said


@pass_context
def lang(context: Context) -> str:
    """The page's language, for `<html lang>`."""
    return "en" if speaks_english(context["request"]) else "zh-CN"


@pass_context
def other_language(context: Context) -> str:
    """The address that shows this page in the other language."""
    request: AnyRequest = context["request"]
    here = "/"
    if request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    other = "zh" if speaks_english(request) else "en"
    return f"/language/{other}?back={quote(here, safe='')}"


GLOBALS: dict[str, Any] = {
    "t": t,
    "lang": lang,
    "other_language": other_language,
    "now": lambda: datetime.now(UTC),
}


@get("/language/{chosen:str}", opt={OPEN: True}, include_in_schema=False)
async def choose(
    chosen: FromPath[Literal["zh", "en"]], state: State, back: FromQuery[str] = "/"
) -> Redirect:
    """Remember the language and go back to where the reader was."""
    cookie = Cookie(
        key=COOKIE,
        value=chosen,
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=state["settings"].cookie_secure,
    )
    return Redirect(within_the_site(back), status_code=303, cookies=[cookie])


def within_the_site(address: str) -> str:
    """The address when it leads to a page of ours, else the first page."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if ours and address.isprintable() else "/"
