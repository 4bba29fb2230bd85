"""Operations that the OpenAPI document can't tell from their handlers alone."""

from dataclasses import dataclass

from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)

from api.exports.files import PDF, XLSX


@dataclass
class OpenOperation(Operation):
    """Needs no session."""

    def __post_init__(self) -> None:
        self.security = []


@dataclass
class UploadOperation(Operation):
    """Takes files as a form does."""

    def __post_init__(self) -> None:
        file = Schema(type=OpenAPIType.STRING, content_media_type="application/octet-stream")
        files = Schema(
            type=OpenAPIType.ARRAY, items=file, min_items=1, description="xlsx 或 csv，可多份"
        )
        form = Schema(type=OpenAPIType.OBJECT, properties={"files": files}, required=["files"])
        self.request_body = RequestBody(
            content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True
        )


@dataclass
class ExportOperation(Operation):
    """Answers with a file of one of two kinds."""

    def __post_init__(self) -> None:
        answer = (self.responses or {})["200"]
        if isinstance(answer, OpenAPIResponse):
            [file] = (answer.content or {}).values()
            answer.content = dict.fromkeys((PDF, XLSX), file)
