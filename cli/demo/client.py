"""The API as the demo's people use it: over HTTP, logged in, nothing behind its back."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from cli.exits import ENVIRONMENT, FAULTS, CliError


class Api:
    """A logged-in person's view of /api/v1."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self._http = httpx.Client(
            base_url=f"{address}/api/v1/",
            timeout=120.0,
            headers={"Origin": address},
            trust_env=False,
        )
        self.login = login
        self.post("sessions", {"login": login, "password": password})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: str) -> Any:
        """A resource, decoded."""
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the API answers to an action."""
        return self._answer(self._http.post(path, json=body))

    def upload(self, path: str, files: list[Path]) -> Any:
        """Send files as a browser's form does."""
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        return self._answer(self._http.post(path, files=parts))

    def events(self, path: str) -> Iterator[tuple[str, Any]]:
        """A stream's events, name and decoded data, until the server ends it."""
        with self._http.stream("GET", path, headers={"Accept": "text/event-stream"}) as answer:
            if answer.is_error:
                answer.read()
                self._answer(answer)
            name, data = "message", list[str]()
            for line in answer.iter_lines():
                field, _, value = line.partition(":")
                if field == "event":
                    name = value.strip()
                elif field == "data":
                    data.append(value.removeprefix(" "))
                elif not line and data:
                    yield name, json.loads("\n".join(data))
                    name, data = "message", []

    def _answer(self, answer: httpx.Response) -> Any:
        if not answer.is_error:
            return answer.json() if answer.content else None
        try:
            problem = answer.json()
            words = [problem.get("title"), problem.get("detail")]
            text = "：".join(word for word in words if word)
        except ValueError:
            text = answer.text[:300]
        request = f"{answer.request.method} {answer.request.url.path}"
        raise CliError(
            f"{request} 得到 {answer.status_code}：{text}",
            ENVIRONMENT if answer.status_code >= 500 else FAULTS,
        )
