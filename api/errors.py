"""The one place that knows HTTP status codes: every error as problem details, or as a page."""

from collections.abc import Iterable
from typing import Any

import asyncpg
import structlog
from asyncpg.exceptions import CharacterNotInRepertoireError, UntranslatableCharacterError
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap
from redis.exceptions import RedisError

from api.conflicts import sentence
from api.faults import ProblemDetails, RequestFault, request_faults
from api.pages.frame import frame
from api.refusals import Refused
from api.rounds.edit_faults import sentence_of
from api.rounds.lapses import lapses
from matcher import InvalidEdits, InvalidPolicy, InvalidProblem
from rosters.reading import RosterFault
from store.errors import Conflict, NotFound
from store.seals import BrokenSeal

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
AnyRequest = Request[Any, Any, State]

PROBLEM_JSON = "application/problem+json"
TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "找不到",
    405: "不支持这种操作",
    409: "与当前状态冲突",
    412: "已被别人改动",
    413: "文件太大",
    415: "不支持的格式",
    422: "内容不能接受",
    428: "请说明看到的版本",
    429: "请求太频繁",
    500: "系统出错",
    503: "服务暂时不可用",
}
DETAILS = {
    401: "没有登录，或登录已过期。请重新登录。",
    404: "没有这个页面或记录，或它不在您的权限范围内。",
    405: "这个地址不支持这种操作。",
    413: "上传超过上限。请拆成几份再传。",
    500: "系统出错，已记录。请稍后再试；若仍出错，请联系管理员。",
    503: "数据库或队列暂时连不上，数据没有改动。请稍后再试。",
}

NO_KEY = (
    "封存这项内容的钥匙不在 LINJIA_KEYS 里，打不开，数据没有改动。"
    "请管理员把旧钥匙加在后面，重启网站。"
)


def handlers() -> ExceptionHandlersMap:
    """Every kind of error, and its answer."""
    away = (asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, RedisError, OSError)
    return {
        HTTPException: _http,
        NotFound: lambda request, _: _answer(request, 404),
        Conflict: _conflict,
        BrokenSeal: lambda request, _: _answer(request, 503, NO_KEY),
        Refused: _refused,
        UntranslatableCharacterError: _illegible,
        RecursionError: _illegible,
        CharacterNotInRepertoireError: _illegible,
        InvalidPolicy: _faulty_input,
        InvalidProblem: _faulty_input,
        InvalidEdits: _faulty_edits,
        **dict.fromkeys(away, _unavailable),
        TimeoutError: _unavailable,
        Exception: _unexpected,
    }


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The problem answers of an operation, for the OpenAPI document."""
    return {
        status: ResponseSpec(
            data_container=ProblemDetails,
            description=TITLES[status],
            media_type=PROBLEM_JSON,
            generate_examples=False,
        )
        for status in sorted({401, 403, 503, *statuses})
    }


def _http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    if isinstance(error, NotAuthorizedException) and _is_page(request):
        return Redirect("/")
    faults: tuple[RequestFault, ...] = ()
    # Our own sentences are Chinese; the framework's are not for our users.
    ours = None if error.detail.isascii() else error.detail
    detail = ours or DETAILS.get(error.status_code) or error.detail
    if isinstance(error, ValidationException):
        faults = tuple(request_faults(error.extra))
        detail = ours or "请求的内容有误，请按各项说明改正后再试。"
    elif error.status_code == 400 and ours is None:
        detail = "请求读不懂：地址、参数或内容的格式不对。请对照 /api/v1/openapi 改正后再试。"
    return _answer(request, error.status_code, detail, faults, headers=error.headers)


def refusal(request: AnyRequest, detail: str, faults: Iterable[RosterFault]) -> Response[Any]:
    """Well formed, but not accepted, with every fault. An answer, so that the refusal is kept."""
    return _answer(request, 422, detail, faults)


def _refused(request: AnyRequest, error: Refused) -> Response[Any]:
    return _answer(request, error.status, error.detail, error.faults)


def _conflict(request: AnyRequest, error: Conflict) -> Response[Any]:
    status = 422 if error.constraint == "idempotency_key_names_one_request" else 409
    return _answer(request, status, sentence(error), faults=lapses(error))


def _illegible(request: AnyRequest, _: Exception) -> Response[Any]:
    return _answer(request, 400, "内容里有存不了的控制字符。请删去后重新输入，不要粘贴。")


def _faulty_input(request: AnyRequest, error: InvalidPolicy | InvalidProblem) -> Response[Any]:
    faults = [RequestFault(pointer=fault.path, detail=fault.message) for fault in error.faults]
    what = "匹配策略" if isinstance(error, InvalidPolicy) else "名册数据"
    return _answer(request, 422, f"{what}有误，轮次没有开始。请按各项说明改正。", faults)


def _faulty_edits(request: AnyRequest, error: InvalidEdits) -> Response[Any]:
    faults = [RequestFault(pointer=f.path, detail=sentence_of(f)) for f in error.faults]
    return _answer(request, 422, "假设的改动有误，没有试算。请按各项说明改正。", faults)


def _unavailable(request: AnyRequest, error: Exception) -> Response[Any]:
    log.warning("server.away", error=repr(error), path=request.url.path)
    return _answer(request, 503, headers={"retry-after": "5"})


def _unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    log.error("request.failed", path=request.url.path, exc_info=error)
    return _answer(request, 500)


def _answer(
    request: AnyRequest,
    status: int,
    detail: str | None = None,
    faults: Iterable[object] = (),
    headers: dict[str, Any] | None = None,
) -> Response[Any]:
    problem = ProblemDetails(
        title=TITLES.get(status, "请求未能完成"),
        status=status,
        detail=detail or DETAILS.get(status),
        instance=request.url.path,
        faults=tuple(faults),
    )
    if _is_page(request):
        user, token = request.scope.get("user"), request.scope.get("auth")
        context = {**frame(user, token), "problem": problem}
        return Template("error.html", context=context, status_code=status, headers=headers)
    return Response(problem, status_code=status, media_type=PROBLEM_JSON, headers=headers)


def _is_page(request: AnyRequest) -> bool:
    path = request.url.path
    return not path.startswith(("/api", "/health", "/static"))
