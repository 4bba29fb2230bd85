"""Numbers in paths: what counts up within a round, and fits its column."""

from typing import Annotated

from litestar.params import PathParameter

Numbered = Annotated[int, PathParameter(ge=0, le=2**31 - 1)]
