"""The API as the demo's people use it: over HTTP, logged in, nothing behind its back."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self, TypeVar

import httpx
import msgspec

from cli.exits import ENVIRONMENT, FAULTS, CliError

T = TypeVar("T")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What RFC 9457 says went wrong."""

    title: str = ""
    detail: str = ""


class Api:
    """A logged-in person's view of /api/v1."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._http = httpx.Client(
            base_url=f"{address}/api/v1/",
            timeout=120.0,
            headers={"Origin": address},
            trust_env=False,
        )
        self.post("sessions", {"login": login, "password": password})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, kind: type[T]) -> T:
        """A resource."""
        return msgspec.json.decode(_checked(self._http.get(path)).content, type=kind)

    def post(self, path: str, body: Mapping[str, object] | None = None) -> bytes:
        """What the API answers to an action."""
        return _checked(self._http.post(path, json=body)).content

    def upload(self, path: str, files: list[Path]) -> None:
        """Send files as a browser's form does."""
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        _checked(self._http.post(path, files=parts))

    def events(self, path: str) -> Iterator[str]:
        """The data of a stream's events, until the server ends it."""
        with self._http.stream("GET", path, headers={"Accept": "text/event-stream"}) as answer:
            if answer.is_error:
                answer.read()
                _checked(answer)
            data: list[str] = []
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    data.append(line[5:].removeprefix(" "))
                elif not line and data:
                    yield "\n".join(data)
                    data = []


def _checked(answer: httpx.Response) -> httpx.Response:
    if not answer.is_error:
        return answer
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
        text = f"{problem.title}：{problem.detail}"
    except msgspec.MsgspecError:
        text = answer.text[:300]
    raise CliError(
        f"{answer.request.method} {answer.request.url.path} 得到 {answer.status_code}：{text}",
        ENVIRONMENT if answer.status_code >= 500 else FAULTS,
    )
