"""Passwords and seals: no database needed."""

import asyncio

import pytest

from store import passwords
from store.errors import TooBusy
from store.seals import BrokenSeal, Seal, new_key

PASSWORD = "四个词组成的示例口令"


async def test_only_the_password_itself_matches_its_mark() -> None:
    mark = await passwords.hashed(PASSWORD)
    assert PASSWORD not in mark
    assert await passwords.matches(mark, PASSWORD)
    assert not await passwords.matches(mark, PASSWORD + "。")


async def test_nothing_matches_where_there_is_no_account() -> None:
    assert not await passwords.matches(None, PASSWORD)


async def test_a_crowd_is_told_to_wait_and_the_next_ones_are_served() -> None:
    crowd = [passwords.matches(None, PASSWORD) for _ in range(passwords.MOST_WAITING + 5)]
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(answer, TooBusy) for answer in answers) == 5
    assert not await passwords.matches(None, PASSWORD)


def test_todays_marks_are_not_outdated() -> None:
    old = passwords.PasswordHash(
        "$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$Rdescudvs0yZjMLSGAJFXoYHXuOBhqbgBbVbIKUhSdE"
    )
    assert passwords.is_outdated(old)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("短口令", "太短"),
        ("啊" * 201, "太长"),
        ("abababababababab", "太简单"),
        ("East在示例街道的口令", "用户名"),
        (PASSWORD + "再加几个字", None),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, says: str | None) -> None:
    fault = passwords.fault_of("east", password)
    assert (fault is None) if says is None else (says in (fault or ""))


def test_a_seal_opens_only_what_it_closed_and_only_for_its_owner() -> None:
    seal, other = Seal([new_key()]), Seal([new_key()])
    closed = seal.close("示例", of="one")
    assert "示例".encode() not in closed
    assert seal.open(closed, of="one") == "示例"
    for wrong in (lambda: seal.open(closed, of="two"), lambda: other.open(closed, of="one")):
        with pytest.raises(BrokenSeal):
            wrong()


def test_a_new_key_in_front_still_opens_what_the_old_one_closed() -> None:
    old, new = new_key(), new_key()
    closed = Seal([old]).close("示例", of="one")
    assert Seal([new, old]).open(closed, of="one") == "示例"
    with pytest.raises(BrokenSeal):
        Seal([new]).open(closed, of="one")
