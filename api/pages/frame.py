"""What every page is rendered with."""

from typing import Any

from litestar.response import Template
from markupsafe import Markup

from api.access import UserRequest
from api.same_origin import check_form, form_token
from store.accounts import Account, AccountKind

_ROUNDS = ("rounds", "/rounds", "匹配轮次")
_ROSTERS = ("rosters", "/rosters", "名册")
_VACANCIES = ("vacancies", "/vacancies", "空缺补位")
_DUTIES = ("duties", "/duties", "待办")
_COVERAGE = ("coverage", "/coverage", "覆盖情况")
_AUDIT = ("audit", "/audit", "查阅记录")
_ACCESS = ("access", "/access", "档案查阅")
_ACCOUNTS = ("accounts", "/accounts", "账号管理")
_MENUS = {
    AccountKind.COORDINATOR: (_ROUNDS, _VACANCIES, _ROSTERS, _DUTIES, _COVERAGE, _ACCESS),
    AccountKind.DISTRICT_ADMIN: (_COVERAGE, _ROUNDS, _ACCESS, _AUDIT, _ACCOUNTS),
    AccountKind.VOLUNTEER: (("circles", "/my-circles", "我的关爱圈"),),
}


def menu(account: Account) -> tuple[tuple[str, str, str], ...]:
    """The pages this kind of user has: name, address, word."""
    return _MENUS[account.kind]


def home(account: Account) -> str:
    """Where this kind of user starts."""
    return menu(account)[0][1]


def frame(account: Account | None, token: str | None, place: str = "") -> dict[str, Any]:
    """What the frame round every page shows."""
    if account is None or token is None:
        return {"user": None}
    return {
        "user": account,
        "menu": menu(account),
        "place": place,
        "form_token": lambda: form_field(token),
    }


def form_field(token: str) -> Markup:
    """The field that shows a form to be this session's."""
    field = Markup('<input type="hidden" name="form_token" value="{}">')
    return field.format(form_token(token))


def page(
    request: UserRequest, template: str, *, place: str, status: int = 200, **context: object
) -> Template:
    """A page for a logged-in user."""
    context = {**frame(request.user, request.auth, place), **context}
    return Template(template, context=context, status_code=status)


async def form_of(request: UserRequest) -> dict[str, str]:
    """The fields of a form that was made for this session."""
    form = await request.form()
    check_form(request.auth, form.get("form_token"))
    return {name: value for name, value in form.items() if isinstance(value, str)}


def anonymous(template: str, status: int, **context: object) -> Template:
    """A page for someone who has not logged in."""
    context = {**frame(None, None), **context}
    return Template(template, context=context, status_code=status)
