"""The parts that pages are made of, each in all its states: for whoever makes or judges a page."""

from litestar import get
from litestar.response import Template

from api.access import May, UserRequest
from api.coverage.map import legend
from api.pages.frame import page
from api.pages.words import STATE_WORDS, TONES


@get("/components", guards=[May("rights_read")], include_in_schema=False)
async def components_page(request: UserRequest) -> Template:
    """Rendered from the same macros as every page: api/templates/ui.html. All data is made up."""
    return page(
        request,
        "components.html",
        place="components",
        states=[(word, TONES.get(name, "")) for name, word in STATE_WORDS.items()],
        legend=legend(),
    )
