"""The way in: a password or another provider's word, then the second factor, then a session.

Database transactions are short here and hold nothing while a password is checked.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from litestar.datastructures import State
from litestar.exceptions import (
    NotAuthorizedException,
    PermissionDeniedException,
    ServiceUnavailableException,
    TooManyRequestsException,
)

from api.servers import pool_of
from api.sessions import codes
from api.settings import Settings
from store import accounts, attempts, audit, passwords, second_factors, sessions
from store.accounts import Account, AccountKind, Known
from store.acting import acting
from store.attempts import Key
from store.errors import TooBusy
from store.passwords import LONGEST
from store.pool import Conn
from store.seals import BrokenSeal, Seal
from store.sessions import SessionStage

WRONG = "用户名或密码不对。请核对后再试；忘记密码请找管理员。"
WRONG_CODE = "动态码不对，或已经用过。请等下一个码再试。"
LOCKED = "输错次数太多，暂停登录 15 分钟。请稍后再试，或请管理员解锁。"
CROWDED = "登录的人太多，请过几秒再试。"
DISABLED = "这个账号已停用。请找管理员。"
TOO_LATE = "登录超时了。请从头再登录一次。"
NO_KEYS = "本站还没有设密钥（LINJIA_KEYS），动态码用不了。请找管理员。"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A session, and how far it has come."""

    account: Account
    token: str
    stage: SessionStage


@asynccontextmanager
async def briefly(state: State, account: UUID | None = None) -> AsyncGenerator[Conn, None]:
    """A short transaction of its own, beside the slow work: the account's, or the door's, where
    nobody is logged in yet."""
    async with acting(pool_of(state), account) as conn:
        yield conn


async def by_password(state: State, address: str, login: str, password: str) -> Entry:
    """Check a password and open a session; 401, 403 or 429 with a sentence when it isn't right."""
    keys = (attempts.address_key(address), attempts.login_key(login))
    async with briefly(state) as conn:
        left = await attempts.count(conn, *keys)
        known = await accounts.known(conn, login)
    refuse_locked(left)
    mark = known.password_hash if known else None
    right = await is_right(mark, password)
    if known is None or not right:
        whose = None if known is None else known.account.id
        await tell_refused(state, keys[1], whose, "unknown" if known is None else "password")
        raise NotAuthorizedException(WRONG)
    await refuse_disabled(state, known)
    fresh = None
    if mark is not None and passwords.is_outdated(mark):
        fresh = await passwords.hashed(password)
    async with briefly(state) as conn:
        await attempts.succeed(conn, *keys)
        await attempts.sweep(conn)
        if fresh is not None:
            await accounts.set_password(conn, known.account.id, fresh)
        return await enter(conn, state, known)


async def is_right(mark: passwords.PasswordHash | None, password: str) -> bool:
    """Whether it is the password; 429 when too many ask at once."""
    try:
        return await passwords.matches(mark, password[: LONGEST + 1])
    except TooBusy as error:
        raise TooManyRequestsException(CROWDED, headers={"retry-after": "5"}) from error


async def enter(conn: Conn, state: State, known: Known) -> Entry:
    """A session for somebody who has proved who they are, as far as they may come by that."""
    stage = stage_of(state["settings"], known)
    token = await sessions.begin(conn, known.account.id, stage)
    return Entry(account=known.account, token=token, stage=stage)


def stage_of(settings: Settings, known: Known) -> SessionStage:
    """What is still missing after the first proof."""
    if known.has_second_factor:
        return SessionStage.CODE
    if needs_second_factor(settings, known.account):
        return SessionStage.ENROLMENT
    return SessionStage.FULL


def needs_second_factor(settings: Settings, account: Account) -> bool:
    """Whether this account may not be without one; a demo's passwords are public anyway."""
    return account.kind is AccountKind.DISTRICT_ADMIN and not settings.demo


async def by_code(state: State, token: str, code: str) -> Entry:
    """The second factor, and with it a full session of a new token."""
    async with briefly(state) as conn:
        half = await sessions.halfway(conn, token)
        if half is None or half.stage is not SessionStage.CODE:
            raise NotAuthorizedException(TOO_LATE)
        account = half.account
        left = await attempts.count(conn, attempts.code_key(account.id))
    refuse_locked(left)
    async with briefly(state) as conn:
        if await uses(conn, state, account.id, code):
            await attempts.succeed(conn, attempts.code_key(account.id))
            return await rise(conn, account, token)
    await tell_refused(state, attempts.code_key(account.id), account.id, "code")
    raise NotAuthorizedException(WRONG_CODE)


async def uses(conn: Conn, state: State, account: UUID, code: str) -> bool:
    """Whether a code of the authenticator, or a recovery code, is right; it is used up then."""
    held = await second_factors.held(conn, account)
    if held is None or held.confirmed_at is None:
        return False
    step = codes.step_of(opened(state, account, held.secret), code, datetime.now(UTC))
    if step is not None:
        return await second_factors.use_step(conn, account, step)
    return await second_factors.use_code(conn, account, codes.recovery_code(code))


def opened(state: State, account: UUID, secret: bytes) -> str:
    """The secret behind a seal; 503 where its key is missing."""
    try:
        return seal_of(state).open(secret, of=second_factors.sealed_as(account))
    except BrokenSeal as error:
        raise ServiceUnavailableException(NO_KEYS) from error


def closed(state: State, account: UUID, secret: str) -> bytes:
    """The secret under the site's seal; 503 without a key."""
    return seal_of(state).close(secret, of=second_factors.sealed_as(account))


def seal_of(state: State) -> Seal:
    """The site's seal; 503 without a key."""
    settings: Settings = state["settings"]
    seal = settings.seal()
    if seal is None:
        raise ServiceUnavailableException(NO_KEYS)
    return seal


async def rise(conn: Conn, account: Account, token: str) -> Entry:
    """A full session instead of the one that was halfway in."""
    await sessions.end(conn, token)
    fresh = await sessions.begin(conn, account.id)
    return Entry(account=account, token=fresh, stage=SessionStage.FULL)


async def refuse_disabled(state: State, known: Known) -> None:
    """403 for a disabled account, recorded; anybody else goes on."""
    if known.disabled:
        await tell_refused(state, None, known.account.id, "disabled")
        raise PermissionDeniedException(DISABLED)


async def tell_refused(state: State, key: Key | None, account: UUID | None, reason: str) -> None:
    """Record a refused log-in, and the lock that begins with it. What is refused by a lock is not
    counted and not recorded: nobody fills the audit by guessing on."""
    keys = [] if account is None else [str(account)]
    async with briefly(state) as conn:
        await audit.record(
            conn, action="log_in_refused", subject="account", keys=keys, reason=reason
        )
        if key is not None and await attempts.is_locked(conn, key):
            await audit.record(conn, action="lock", subject="account", keys=keys, reason=reason)


def refuse_locked(left: timedelta | None) -> None:
    """429 while the lock has this time left; None goes on."""
    if left is not None:
        seconds = max(1, int(left.total_seconds()) + 1)
        raise TooManyRequestsException(LOCKED, headers={"retry-after": str(seconds)})
