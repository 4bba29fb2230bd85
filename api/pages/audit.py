"""Who looked at this child: for a district admin, with a reason that is recorded."""

from litestar import get, post
from litestar.response import Template

from api.access import May, UserRequest
from api.audit.routes import AuditEntries, entries_of
from api.pages.frame import form_of, page
from api.servers import Db
from store import rights
from store.audit import Reason

REASON_WORDS = {
    Reason.COMPLAINT: "投诉或举报",
    Reason.YEARLY_AUDIT: "年度合规审计",
    Reason.INCIDENT: "疑似信息泄露",
    Reason.SUPERVISION: "日常督导",
    Reason.SUBJECT_REQUEST: "监护人或本人要求",
}
DEED_WORDS = {
    "read": "看过",
    "add": "新增",
    "change": "改动",
    "remove": "删除",
    "refuse": "被拒绝",
    "export": "导出",
    "download": "下载",
    "reveal": "显示联系方式",
}
# What is looked at beside the tables of rights.toml.
SUBJECT_WORDS = {"roster": "整份名册", "audit": "审计记录", "file": "档案"}
# Why a file was open to somebody, or not.
ACCESS_WORDS = {
    "asked": "经批准",
    "break_glass": "紧急查阅",
    "beyond_reach": "不在职责范围内",
    "no_right": "没有权限",
}
LONGEST_CODE = 40


@get("/audit", guards=[May("audit_read")], include_in_schema=False)
async def audit_page(request: UserRequest) -> Template:
    """The form."""
    return _page(request)


@post("/audit", status_code=200, guards=[May("audit_read")], include_in_schema=False)
async def look(request: UserRequest, conn: Db) -> Template:
    """What was done with the child's data. Whom somebody asked about is in no address."""
    form = await form_of(request)
    code = form.get("child", "").strip()[:LONGEST_CODE].replace("\0", "")
    why = _reason(form.get("reason", ""))
    if not code or why is None:
        return _page(request, child=code, reason=why, refused="请填儿童编号，并选一个理由。")
    found = await entries_of(conn, code, why, form.get("cursor") or None)
    return _page(request, child=code, reason=why, found=found)


def _page(
    request: UserRequest,
    *,
    child: str = "",
    reason: Reason | None = None,
    found: AuditEntries | None = None,
    refused: str | None = None,
) -> Template:
    return page(
        request,
        "audit.html",
        place="audit",
        child=child,
        reason=reason,
        found=found,
        refused=refused,
        reasons=REASON_WORDS,
        told={**REASON_WORDS, **ACCESS_WORDS},
        deeds=DEED_WORDS,
        subjects={**{n: t.about for n, t in rights.load().tables.items()}, **SUBJECT_WORDS},
    )


def _reason(given: str) -> Reason | None:
    return Reason(given) if given in tuple(Reason) else None
