"""The matrix of rights, as it stands in rights.toml: what the guards and the database hold to."""

from litestar import get
from litestar.response import Template

from api.access import May, UserRequest
from api.pages.frame import page
from store import rights
from store.rights import Deed, Scope

SCOPE_WORDS = {
    Scope.OWN: "本人",
    Scope.GRANTED: "经批准的一名儿童",
    Scope.OWN_CIRCLE: "自己的关爱圈",
    Scope.OWN_SCHOOL: "本校",
    Scope.OWN_NEIGHBOURHOOD: "本居委",
    Scope.OWN_STREET: "本街镇",
    Scope.DISTRICT: "全区",
    Scope.EVERYTHING: "全部",
}
DEED_WORDS = {Deed.READ: "看", Deed.ADD: "增", Deed.CHANGE: "改", Deed.REMOVE: "删"}


@get("/rights", guards=[May("rights_read")], include_in_schema=False)
async def rights_page(request: UserRequest) -> Template:
    """Who may do what: for every user to see."""
    known = rights.load()
    people = {name: role for name, role in known.roles.items() if role.kind}
    parts = {name: role for name, role in known.roles.items() if not role.kind}
    return page(
        request,
        "rights.html",
        place="rights",
        rights=known,
        people=people,
        parts=parts,
        mine=known.role_of(request.user.kind.value, request.user.street),
        scopes=SCOPE_WORDS,
        deeds=DEED_WORDS,
    )
