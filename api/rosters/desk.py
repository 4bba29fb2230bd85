"""Takes uploads in: read apart and without a connection, then settled in one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import msgspec
import structlog
from litestar import Litestar
from litestar.datastructures import State

from api.access import UserRequest
from api.conflicts import sentence
from api.idempotency import once
from api.rosters.reader import ReaderDied, read_apart
from api.rosters.settling import begin, ground, settle
from api.rosters.upload import Import, Mode
from api.servers import contacts_of, pool_of
from rosters.reading import Reading
from store import imports
from store.accounts import Account
from store.acting import acting
from store.contacts import Contacts
from store.errors import Conflict
from store.imports import ImportState
from store.pool import Conn

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

DIED = (
    "文件占用的内存或时间太多，没有读完，也没有存入任何内容。"
    "请在表格软件里打开，另存为新的 .xlsx，或分成几个文件再上传。"
)
FAILED = "系统出错，已记录，没有存入任何内容。请稍后重新上传；若仍出错，请联系管理员。"
_TOLD_EVERY = 0.5

_running: set[asyncio.Task[None]] = set()


@asynccontextmanager
async def readings(_: Litestar) -> AsyncGenerator[None, None]:
    """What is being read ends with the application; its record then counts as abandoned."""
    try:
        yield
    finally:
        for task in _running:
            task.cancel()
        await asyncio.gather(*_running, return_exceptions=True)


async def take_in(
    request: UserRequest, files: Mapping[str, bytes], mode: Mode, key: str | None, body: bytes
) -> Import:
    """Read the files here and now, and settle them; raises ReaderDied, which is recorded too."""
    account, state = request.user, request.app.state
    contacts = contacts_of(state)
    async with acting(pool_of(state), account.id) as conn:
        on = await ground(conn)
    try:
        reading = await read_apart(files, on.places, on.known)
    except ReaderDied:
        async with acting(pool_of(state), account.id) as conn:
            died = await begin(conn, account, files, ImportState.READING)
            await imports.fail(conn, died, DIED)
        raise
    async with acting(pool_of(state), account.id) as conn:

        async def act() -> Import:
            into = await begin(conn, account, files, ImportState.STORING)
            rest = ImportState.DISCARDED
            found, _ = await settle(
                conn, account, reading, on, mode, contacts=contacts, into=into, rest=rest
            )
            return found

        return await once(request, conn, key, Import, act, body=body)


async def receive(request: UserRequest, files: Mapping[str, bytes]) -> UUID:
    """Keep the files and begin to read them; the record tells how far it is."""
    account, state = request.user, request.app.state
    async with acting(pool_of(state), account.id) as conn:
        await imports.forget(conn)
        import_id = await begin(conn, account, files, ImportState.READING)
        await imports.keep(conn, import_id, files, contacts_of(state))
    await start(state, account, import_id, Mode.DRY_RUN)
    return import_id


async def begin_to_store(conn: Conn, import_id: UUID, contacts: Contacts) -> None:
    """Claim an upload that was read; `start` then reads it once more, against what is there now."""
    await imports.contents(conn, import_id, contacts)
    await imports.move(conn, import_id, ImportState.READ, ImportState.STORING)


async def start(state: State, account: Account, import_id: UUID, mode: Mode) -> None:
    """Work on an upload from here on, after the commit of whoever calls."""
    task = asyncio.create_task(_work(state, account, import_id, mode))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _work(state: State, account: Account, import_id: UUID, mode: Mode) -> None:
    try:
        await _read_and_settle(state, account, import_id, mode)
    except ReaderDied:
        await _fail(state, account, import_id, DIED)
    except Conflict as conflict:
        await _fail(state, account, import_id, sentence(conflict))
    except Exception:
        # Nobody waits for this task: its record must tell.
        log.exception("import.failed")
        await _fail(state, account, import_id, FAILED)


async def _read_and_settle(state: State, account: Account, import_id: UUID, mode: Mode) -> None:
    contacts = contacts_of(state)
    async with acting(pool_of(state), account.id) as conn:
        on = await ground(conn)
        files = imports.files_of(await imports.contents(conn, import_id, contacts))
    far = _Far()
    teller = asyncio.create_task(_tell(state, account, import_id, far))
    try:
        reading: Reading = await read_apart(files, on.places, on.known, far.hear)
    finally:
        teller.cancel()
        with suppress(asyncio.CancelledError):
            await teller
    async with acting(pool_of(state), account.id) as conn:
        rest = ImportState.READ
        found, bad = await settle(
            conn, account, reading, on, mode, contacts=contacts, into=import_id, rest=rest
        )
        packed = msgspec.msgpack.encode(bad)
        await imports.keep_found(conn, import_id, msgspec.json.encode(found), packed, contacts)


class _Far:
    """How far the reader is."""

    def __init__(self) -> None:
        self.done = self.total = 0

    def hear(self, done: int, total: int) -> None:
        self.done, self.total = done, total


async def _tell(state: State, account: Account, import_id: UUID, far: _Far) -> None:
    # Told also when nothing has moved: whoever waits must know that somebody is at it.
    with suppress(OSError, asyncpg.PostgresError):
        while True:
            await asyncio.sleep(_TOLD_EVERY)
            async with acting(pool_of(state), account.id) as conn:
                await imports.heard(conn, import_id, far.done, far.total)


async def _fail(state: State, account: Account, import_id: UUID, why: str) -> None:
    with suppress(OSError, asyncpg.PostgresError):
        async with acting(pool_of(state), account.id) as conn:
            await imports.fail(conn, import_id, why)
