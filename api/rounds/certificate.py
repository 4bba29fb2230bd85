"""A round's certificate, as a file that `linjia verify` checks offline."""

from typing import Any
from uuid import UUID

from litestar import Controller, MediaType, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath

from api.access import May, UserRequest
from api.errors import problems
from api.rounds.reach import reach
from api.servers import Db
from store import certificates

FILE = ResponseSpec(
    dict[str, Any],
    description="证书文件",
    generate_examples=False,
    examples=[
        Example(
            value={
                "format": "linjia-certificate-1",
                "policy_name": "putuo",
                "policy_version": "2026.1",
                "seal": "3f0c9a…",
            }
        )
    ],
)


class CertificateController(Controller):
    path = "/rounds/{round_id:uuid}/certificate"
    tags = ("rounds",)

    @get(
        "/",
        summary="证书",
        guards=[May("certificate_export")],
        responses={200: FILE, **problems(400, 404, 409)},
    )
    async def certificate(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db
    ) -> Response[bytes]:
        """Input, policy, circles, ledgers, goals with bounds, chances: by codes alone. The ETag is
        the seal. Each download is recorded for every child in it. 409: people in it were erased."""
        await reach(conn, request.user, round_id, "certificate_export")
        sealed = await certificates.look(conn, round_id)
        known = request.headers.get("if-none-match", "")
        if sealed and not sealed.redacted_at and f'"{sealed.seal}"' in known:
            return Response(b"", status_code=304, headers={"etag": f'"{sealed.seal}"'})
        seal, body = await certificates.export(conn, round_id)
        return Response(
            body,
            media_type=MediaType.JSON,
            headers={
                "etag": f'"{seal}"',
                "content-disposition": f'attachment; filename="linjia-{round_id}.json"',
            },
        )
