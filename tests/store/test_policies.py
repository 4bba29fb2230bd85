"""Policies, word for word."""

import pytest

from matcher.errors import InvalidPolicy
from store import policies
from store.errors import Conflict, NotFound
from store.policies import PolicyKey
from store.pool import Conn
from tests.api.town import POLICY

TEXT = POLICY.read_text("utf-8")
KEY = PolicyKey("putuo", "2026.1")


async def test_a_policy_reads_back_word_for_word(conn: Conn) -> None:
    assert await policies.save(conn, TEXT) == KEY
    assert await policies.get(conn, KEY) == TEXT


async def test_the_policy_saved_last_is_the_default(conn: Conn) -> None:
    await policies.save(conn, TEXT)
    later = await policies.save(conn, TEXT.replace("2026.1", "2026.2"))
    await policies.save(conn, TEXT)
    assert await policies.default(conn) == later
    assert await policies.versions(conn) == [later, KEY]


async def test_a_version_never_changes_its_text(conn: Conn) -> None:
    await policies.save(conn, TEXT)
    with pytest.raises(Conflict, match="policy_version_keeps_its_text"):
        await policies.save(conn, TEXT + "\n# 改过\n")
    assert await policies.get(conn, KEY) == TEXT


async def test_a_policy_with_faults_is_not_stored(conn: Conn) -> None:
    with pytest.raises(InvalidPolicy):
        await policies.save(conn, "name = 1")
    assert await policies.versions(conn) == []


async def test_an_unknown_policy_is_not_found(conn: Conn) -> None:
    with pytest.raises(NotFound):
        await policies.get(conn, KEY)
    with pytest.raises(NotFound):
        await policies.default(conn)
