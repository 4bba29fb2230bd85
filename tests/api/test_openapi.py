"""The OpenAPI document, and what can be read off it: a new route is covered by itself."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from api.app import create_app
from api.examples import EXAMPLES
from api.openapi import illustrated
from api.settings import Settings
from tests.api.conftest import Client, LogIn

METHODS = ("get", "put", "post", "patch", "delete")
OPEN = {("get", "/health"), ("post", "/api/v1/sessions")}
# Whose answers are kept under no key, for they hold contacts, or who looked.
UNKEPT = {("post", "/api/v1/files/{child}/contacts"), ("post", "/api/v1/audit")}
SOME_ID = "019a0000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """As the site makes it, no server needed."""
    app = create_app(Settings(database_url="postgresql://127.0.0.1:1", redis_url="redis://"))
    return illustrated(app.openapi_schema.to_schema())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def led_to(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def shapes(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The contents of an operation's body and good answers, references followed."""
    answers = [body for code, body in operation["responses"].items() if code.startswith("2")]
    for holder in (operation.get("requestBody", {}), *answers):
        for content in holder.get("content", {}).values():
            schema = content.get("schema", {})
            for part in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
                yield led_to(document, part["$ref"]) if "$ref" in part else part
            yield {"examples": content.get("examples")}


async def test_the_site_shows_the_document_to_its_users(
    document: dict[str, Any], as_user: LogIn
) -> None:
    answer = await (await as_user("mum")).get("/api/v1/openapi")
    assert answer.status_code == 200, answer.text
    assert answer.json() == msgspec.json.decode(msgspec.json.encode(document))


def test_the_document_has_the_parts_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert {"title", "version"} <= document["info"].keys()
    assert all(path.startswith("/") for path in document["paths"])
    for node in nodes(document):
        if isinstance(node.get("$ref"), str):
            assert led_to(document, node["$ref"]) is not None
        # 3.1 speaks JSON Schema 2020-12, where these are gone or are numbers.
        assert not isinstance(node.get("nullable"), bool)
        assert not isinstance(node.get("exclusiveMinimum"), bool)
    for method, path, operation in operations(document):
        for code, answer in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", code), (method, path)
            assert answer["description"], (method, path, code)


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert ids.most_common(1)[0][1] == 1


def test_every_part_of_a_path_is_a_parameter(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        declared = [p for p in operation.get("parameters", ()) if p["in"] == "path"]
        assert {p["name"] for p in declared} == set(re.findall(r"\{(\w+)\}", path)), (method, path)
        assert all(p["required"] for p in declared)


def test_every_operation_has_a_chinese_summary(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert re.search(r"[\u4e00-\u9fff]", operation.get("summary", "")), (method, path)


def test_every_operation_shows_an_example(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if "204" in operation["responses"]:
            continue
        shown = [
            shape["examples"] for shape in shapes(document, operation) if shape.get("examples")
        ]
        assert shown, (method, path)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_every_example_is_one_that_the_api_would_give_or_take(example: msgspec.Struct) -> None:
    assert msgspec.json.decode(msgspec.json.encode(example), type=type(example)) is not None


def test_every_operation_tells_its_problem_answers(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if path == "/health":
            continue
        answers = operation["responses"]
        assert {"401", "403", "503"} <= answers.keys(), (method, path)
        if operation.get("parameters") or "requestBody" in operation:
            assert "400" in answers, (method, path)
        if method == "post" and (method, path) not in OPEN | UNKEPT:
            assert {"409", "422"} <= answers.keys(), (method, path)
        for code, answer in answers.items():
            if code[0] in "45":
                problem = answer["content"]["application/problem+json"]["schema"]
                assert problem == {"$ref": "#/components/schemas/ProblemDetails"}, (path, code)


def test_every_post_that_acts_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if method == "post" and (method, path) not in OPEN | UNKEPT:
            headers = [p["name"] for p in operation["parameters"] if p["in"] == "header"]
            assert "Idempotency-Key" in headers, path


async def test_only_health_and_log_in_answer_without_a_session(
    document: dict[str, Any], anyone: Client
) -> None:
    anyone.cookies.clear()
    for method, path, operation in operations(document):
        if (method, path) in OPEN:
            assert operation.get("security", []) == [], path
            continue
        assert operation["security"] == [{"session": []}, {"token": []}], path
        url = re.sub(r"\{\w+\}", SOME_ID, path.replace("{number}", "1"))
        answer = await anyone.request(method.upper(), url)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await anyone.get("/api/v1/openapi")).status_code == 401


async def test_the_document_holds_every_route_of_the_api(
    document: dict[str, Any], anyone: Client
) -> None:
    told = {path for _, path, _ in operations(document)}
    there = {
        re.sub(r":\w+\}", "}", route.path)
        for route in anyone.app.routes
        if route.path.startswith("/api/v1") and not route.path.startswith("/api/v1/openapi")
    }
    assert told == there | {"/health"}
