"""`linjia account`: from the server's terminal, against a real database."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from cli.exits import FAULTS, OK
from cli.main import main
from store import accounts, attempts, links, passwords, second_factors
from store.links import LinkPurpose
from store.pool import Conn, connect
from store.seals import Seal

T = TypeVar("T")
PASSWORD = "另外四个词组成的示例口令"


@pytest.fixture
def at_home(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The command finds this database."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.delenv("DATABASE_URL_FILE", raising=False)
    monkeypatch.setenv("LINJIA_PUBLIC_URL", "https://linjia.example/")
    return database


def ask(database: str, what: Callable[[Conn], Awaitable[T]]) -> T:
    async def asked() -> T:
        conn = await connect(database)
        try:
            return await what(conn)
        finally:
            await conn.close()

    return asyncio.run(asked())


def invite(login: str = "qu") -> int:
    return main(["account", "create", login, "--kind", "district_admin", "--invite"])


async def known(conn: Conn, login: str = "qu") -> accounts.Known:
    found = await accounts.known(conn, login)
    assert found is not None
    return found


def test_an_invited_account_has_no_password_and_a_link(
    at_home: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite() == OK
    said = re.search(r"https://linjia\.example/link\?code=([\w-]{43})", capsys.readouterr().out)
    assert said is not None
    found = ask(at_home, lambda conn: links.look(conn, said[1]))
    assert found is not None
    assert (found.login, found.purpose) == ("qu", LinkPurpose.INVITATION)
    assert ask(at_home, known).password_hash is None


def test_a_password_comes_from_standard_input_and_is_checked(
    at_home: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, code in (("短", FAULTS), ("qu的四个词组成的示例口令", FAULTS), (PASSWORD, OK)):
        monkeypatch.setattr("sys.stdin", io.StringIO(given + "\n"))
        assert main(["account", "create", "qu", "--kind", "district_admin"]) == code
    mark = ask(at_home, known).password_hash
    assert asyncio.run(passwords.matches(mark, PASSWORD))
    assert PASSWORD not in capsys.readouterr().out


def test_a_taken_login_is_refused(at_home: str, capsys: pytest.CaptureFixture[str]) -> None:
    invite()
    assert invite() == FAULTS
    assert "用户名已有" in capsys.readouterr().err


def test_an_account_is_disabled_and_enabled(
    at_home: str, capsys: pytest.CaptureFixture[str]
) -> None:
    invite()
    assert main(["account", "disable", "qu"]) == OK
    assert ask(at_home, known).disabled
    assert main(["account", "link", "qu"]) == FAULTS
    assert "请先 linjia account enable qu" in capsys.readouterr().err
    assert main(["account", "enable", "qu"]) == OK
    assert not ask(at_home, known).disabled
    assert main(["account", "link", "qu"]) == OK


def test_the_last_admin_without_a_telephone_is_helped(at_home: str) -> None:
    invite()

    async def lock(conn: Conn) -> None:
        account = (await known(conn)).account.id
        await second_factors.begin(conn, account, b"sealed")
        await second_factors.confirm(conn, account, 1, ("AAAA",))
        for _ in range(attempts.PER_CODE):
            await attempts.count(conn, attempts.code_key(account))

    async def locked(conn: Conn) -> bool:
        return await attempts.is_locked(conn, attempts.code_key((await known(conn)).account.id))

    ask(at_home, lock)
    assert ask(at_home, locked)
    assert main(["account", "unlock", "qu"]) == OK
    assert not ask(at_home, locked)
    assert main(["account", "forget-second-factor", "qu"]) == OK
    assert not ask(at_home, known).has_second_factor


def test_an_unknown_login_is_said_so(at_home: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "disable", "nobody"]) == FAULTS
    assert "没有账号 nobody" in capsys.readouterr().err


def test_a_key_is_one_that_seals(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "key"]) == OK
    seal = Seal([capsys.readouterr().out.strip()])
    assert seal.open(seal.close("示例", of="one"), of="one") == "示例"
