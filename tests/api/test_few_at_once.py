"""What one person can't have too much of at once: trials, searches, files, questions."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from api.alternatives.asking import PATIENT, Asking
from api.exports import files
from api.rounds.what_if import MOST_EDITS, MOST_TRIALS
from store.pool import connect
from store.repairs import WAITING
from tests.api.conftest import LogIn
from tests.store.round_town import published
from workers.questions import AskedRound

Make = Callable[..., Awaitable[str]]
NOTHING = AskedRound(key="", problem=b"", policy="", outcome=b"", filled=(), empty=())


async def test_trials_are_few_and_their_edits_are_too(make_round: Make, as_user: LogIn) -> None:
    path = f"/api/v1/rounds/{await make_round('east')}/what-if"
    client = await as_user("east")
    many = await client.post(path, json={"edits": {"gone": ["N1"] * (MOST_EDITS + 1)}})
    assert many.status_code == 422
    assert "一次最多" in many.text
    asked = {"edits": {"gone": ["N1"]}}
    answers = [await client.post(path, json=asked) for _ in range(MOST_TRIALS + 1)]
    assert [answer.status_code for answer in answers] == [202] * MOST_TRIALS + [409]
    assert "五个试算" in answers[-1].text
    trial = f"/api/v1/rounds/{answers[0].json()['id']}"
    assert (await client.post(f"{trial}/cancel")).status_code == 200
    assert (await client.post(path, json=asked)).status_code == 202


async def test_searches_and_files_are_few_at_once(
    as_user: LogIn, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn = await connect(town)
    await published(conn)
    await conn.close()
    client = await as_user("east")
    answers = [await client.post("/api/v1/vacancies/searches") for _ in range(WAITING + 1)]
    assert [answer.status_code for answer in answers] == [202] * WAITING + [409]
    take = "/api/v1/exports/circles.xlsx?purpose=meeting"
    with monkeypatch.context() as busy:
        busy.setattr(files, "MAKING", {uuid4() for _ in range(files.MOST_AT_ONCE)})
        assert (await client.get(take)).status_code == 409
    assert (await client.get(take)).status_code == 200


async def test_few_requests_hold_a_connection_while_a_question_is_worked_on() -> None:
    asking, told = Asking(), asyncio.Event()

    async def question(_: AskedRound) -> bool:
        return await told.wait()

    def ask() -> asyncio.Task[bool | None]:
        return asyncio.create_task(asking.ask("it", asking.seats, NOTHING, question))

    patient = [ask() for _ in range(PATIENT)]
    await asyncio.sleep(0)
    assert await ask() is None
    assert not any(task.done() for task in patient)
    told.set()
    assert await asyncio.gather(*patient) == [True] * PATIENT
    assert await ask() is True
    await asking.close()
