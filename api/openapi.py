"""The OpenAPI document: who may call what, with which body, and an example of each."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from api.examples import EXAMPLES
from api.sessions.cookies import cookie_name
from api.settings import Settings


def illustrated(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, each shape with its example, and saying what Litestar leaves out."""
    schemas = document["components"]["schemas"]
    for example in EXAMPLES:
        schemas[type(example).__name__]["examples"] = [msgspec.to_builtins(example)]
    for name in _closed(msgspec.Struct) & schemas.keys():
        schemas[name]["additionalProperties"] = False
    _allow_overlap(document)
    return document


def _closed(base: type[msgspec.Struct]) -> set[str]:
    """The names of the shapes that take no field they don't know; of two that are called alike,
    the document tells their modules too."""
    found: set[str] = set()
    for kind in base.__subclasses__():
        if kind.__struct_config__.forbid_unknown_fields:
            found |= {kind.__name__, f"{kind.__module__}.{kind.__name__}".replace(".", "_")}
        found |= _closed(kind)
    return found


def _allow_overlap(node: object) -> None:
    """A union's answer may fit several of its shapes: an empty page fits every page."""
    if isinstance(node, dict):
        if "oneOf" in node:
            node["anyOf"] = node.pop("oneOf")
        for inner in node.values():
            _allow_overlap(inner)
    elif isinstance(node, list):
        for inner in node:
            _allow_overlap(inner)


class Document(JsonRenderPlugin):
    """The document as JSON, and no third party's viewer."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document with its examples."""
        return super().render(request, illustrated(openapi_schema))


def document(settings: Settings) -> OpenAPIConfig:
    """Where the document is, and what stands at its head."""
    return OpenAPIConfig(
        title="邻家 Linjia",
        version="1",
        description="家校社关爱圈：名册、匹配轮次、方案、覆盖。错误一律为 RFC 9457 problem+json。",
        path="/api/v1/openapi",
        render_plugins=[Document(path="/")],
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey", name=cookie_name(settings), security_scheme_in="cookie"
                ),
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="个人 API 令牌，在“我的账号”里新建；权限 read、rosters、rounds。",
                ),
            }
        ),
        use_handler_docstrings=True,
    )
